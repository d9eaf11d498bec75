/** Finds the place in the text that a path of keys speaks of. */
import { isAlias, isMap, isScalar, isSeq, type Document, type Node } from 'yaml'
import type { Path } from './keys.js'

/** Where the file speaks of this path, or of the nearest thing around it. */
export function offsetOf(document: Document.Parsed, path: Path, wantKey: boolean): number {
  let node: Node | null = document.contents
  let offset = 0
  for (const [depth, key] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document) ?? null
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key))
      if (pair === undefined) return offset
      const keyStart = (pair.key as Node).range?.[0] ?? offset
      const value = pair.value as Node | null
      const last = depth === path.length - 1
      offset = last && !wantKey ? (value?.range?.[0] ?? keyStart) : keyStart
      // A mapping's own start is the line below; its key is what people look for.
      if (last && !wantKey && (isMap(value) || isSeq(value)) && value.flow !== true) offset = keyStart
      node = value
    } else if (isSeq(node)) {
      const item = node.items[Number(key)] as Node | undefined
      if (item === undefined) return offset
      offset = item.range?.[0] ?? offset
      node = item
    } else return offset
  }
  return offset
}
