import { expect, it } from 'vitest';
import { asTree } from './tree';

const row = (id: string, parent?: string) => ({ id, parent: parent === undefined ? null : { id: parent } });
const shape = (rows: ReturnType<typeof row>[]) => asTree(rows).map(({ row: { id }, depth }) => `${id}${depth}`);

it('puts every agency under its parent', () => {
  expect(shape([row('c', 'b'), row('a'), row('b', 'a'), row('d')])).toEqual(['a0', 'b1', 'c2', 'd0']);
});

it('loses nothing: unknown parents and circles stand at the top', () => {
  expect(shape([row('x', 'elsewhere'), row('y', 'z'), row('z', 'y')])).toEqual(['x0', 'y0', 'z1']);
});
