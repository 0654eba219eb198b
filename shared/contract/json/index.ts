import { type JsonProblem, parseJson } from '../../format/json/parse.ts';
import type { StructureNode } from '../../structure/node.ts';
import { itemPath, memberPath, rootPath, valuePath } from '../../structure/path.ts';
import type { StructureOverride } from '../../structure/structure-document.ts';
import { sampleLimit } from '../sample-limit.ts';
import { mergeShapes, Shape, shapeToNode } from './infer.ts';

export interface JsonSample {
  id: string;
  name: string;
  text: string;
}

export interface InferredStructure {
  root: StructureNode | null;
  problems: (JsonProblem & { sample: string; severity: 'error' | 'warning' })[];
}

/** Reads samples and overrides into one structure tree; a sample that is not JSON is reported and left out. */
export function inferStructure(
  samples: readonly JsonSample[],
  overrides: Readonly<Record<string, StructureOverride>> = {},
): InferredStructure {
  const shape = new Shape();
  const problems: InferredStructure['problems'] = [];
  for (const sample of samples) {
    if (sample.text.length > sampleLimit) {
      problems.push({
        code: 'json/too-large',
        severity: 'error',
        sample: sample.name,
        offset: 0,
        line: 1,
        column: 1,
        path: '$',
        message: `The sample ${sample.name} has ${sample.text.length} characters; at most ${sampleLimit} are read. A part of it with each kind of record is enough.`,
      });
      continue;
    }
    const { value, problems: found } = parseJson(sample.text);
    for (const problem of found)
      problems.push({ ...problem, sample: sample.name, severity: value ? 'warning' : 'error' });
    if (value) shape.add(value);
  }
  if (shape.count === 0) return { root: null, problems };
  return { root: overrideNode(shape, shapeToNode(shape, '', null), rootPath, overrides), problems };
}

/** Applies overrides along the tree; a changed type is made again from the same samples. */
function overrideNode(
  shape: Shape | null,
  node: StructureNode,
  path: string,
  overrides: Readonly<Record<string, StructureOverride>>,
): StructureNode {
  const own = Object.hasOwn(overrides, path) ? overrides[path] : undefined;
  let result = node;
  if (own) {
    const { type, ...rest } = own;
    result = { ...node, ...rest };
    if (type && type !== node.type) result = retype(shape, result, type);
  }
  const below = (child: StructureNode, childPath: string, childShape: Shape | null) =>
    overrideNode(childShape, child, childPath, overrides);
  if (result.children) {
    result = {
      ...result,
      children: result.children.map((c) => below(c, memberPath(path, c.name), shape?.members.get(c.name) ?? null)),
    };
  } else if (result.item) {
    const isArray = result.type === 'array';
    const itemShape = isArray
      ? (shape?.item ?? null)
      : shape && shape.members.size > 0
        ? mergeShapes([...shape.members.values()])
        : null;
    result = { ...result, item: below(result.item, isArray ? itemPath(path) : valuePath(path), itemShape) };
  }
  return result;
}

function retype(shape: Shape | null, node: StructureNode, type: StructureNode['type']): StructureNode {
  const { children: _c, item: _i, format: _f, scale: _s, ...bare } = node;
  if (type === 'dictionary') {
    const item =
      shape && shape.members.size > 0
        ? shapeToNode(mergeShapes([...shape.members.values()]), '', null, true)
        : { name: '', type: 'unknown' as const };
    return { ...bare, type, item };
  }
  if (type === 'object') {
    return {
      ...bare,
      type,
      children: shape ? [...shape.members].map(([key, member]) => shapeToNode(member, key, shape.objects)) : [],
    };
  }
  if (type === 'array')
    return {
      ...bare,
      type,
      item: shape?.item ? shapeToNode(shape.item, '', null, true) : { name: '', type: 'unknown' },
    };
  return { ...bare, type };
}
