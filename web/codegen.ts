import type { CodegenConfig } from '@graphql-codegen/cli';

/**
 * Typed documents from the hub's SDL. `persisted-documents.json` is also the
 * list of the only documents that the hub runs for a browser session.
 */
const config: CodegenConfig = {
  schema: '../server/schema.graphql',
  documents: ['src/**/*.{ts,tsx}', '!src/gql/**'],
  ignoreNoDocuments: true,
  generates: {
    './src/gql/': {
      preset: 'client',
      presetConfig: {
        fragmentMasking: false,
        persistedDocuments: { hashAlgorithm: 'sha256', mode: 'embedHashInDocument' },
      },
      config: {
        documentMode: 'string',
        enumsAsTypes: true,
        useTypeImports: true,
        strictScalars: true,
        scalars: { DateTime: 'string', Sha256: 'string', ByteCount: 'number' },
      },
    },
  },
};

export default config;
