// Fails when src/gql is not what the SDL and the documents give.
import { spawnSync } from 'node:child_process';

const result = spawnSync(process.execPath, ['node_modules/@graphql-codegen/cli/esm/bin.js', '--config', 'codegen.ts', '--check'], {
  stdio: 'inherit',
});
process.exit(result.status ?? 1);
