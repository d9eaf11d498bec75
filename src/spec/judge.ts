/** Judges one host's sections, laid over the shared ones: first their shapes, then the claims between their keys. */
import { ASSERTIONS } from './assertions.js'
import { pathText, unknownKey, type Path } from './keys.js'
import { complaints } from './messages.js'
import { filled, overlay, valueAt, type Mapping } from './overlay.js'
import type { Problems } from './problems.js'
import { prune } from './prune.js'
import type { Suspect } from './secrets.js'
import { complete, specSchema, type Spec } from './spec.js'

export interface Judging {
  readonly problems: Problems
  readonly shared: Mapping
  readonly controls: readonly string[] | undefined
  /** Keys already refused as secrets: they are not called unknown as well. */
  readonly suspects: readonly Suspect[]
}

/**
 * @param own the host's sections, found in the file below `prefix`
 * @param whole false for shared sections that each host may still complete: what is missing is then no problem
 * @returns undefined when they make no good spec
 */
export function judgeSections({ problems, shared, controls, suspects }: Judging, own: Mapping, prefix: Path, whole: boolean): Spec | undefined {
  const merged = overlay(filled(shared), filled(own))
  const place = (path: Path): Path => (valueAt(own, path) !== undefined ? [...prefix, ...path] : path)

  const refused = (specSchema.safeParse(merged).error?.issues ?? []).flatMap((issue) => complaints(issue, (path) => valueAt(merged, path)))
  for (const { path, message, about } of refused) {
    const where = about === 'missing' ? [...place(path.slice(0, -1)), ...path.slice(-1)] : place(path)
    const secret = suspects.some((suspect) => suspect.what === 'key' && pathText(suspect.path) === pathText(where))
    if (secret || (about === 'missing' && !whole)) continue
    // Below a host other keys are known than at the top.
    problems.about(where, about === 'key' ? unknownKey(where.slice(0, -1), String(where.at(-1))) : message, about === 'key')
  }

  const rest = prune(merged, refused.map(({ path, about }) => (about === 'missing' ? path.slice(0, -1) : path)))
  const usable = specSchema.safeParse(rest.value)
  if (!usable.success) return undefined
  const spec = complete(usable.data)
  const written = (path: Path): boolean => valueAt(merged, path) !== undefined
  const inOrder = (path: Path): boolean => written(path) === (valueAt(rest.value, path) !== undefined)
  const broken = ASSERTIONS.flatMap((assertion) => assertion.broken(spec, { controls, written })).filter(({ given }) => given === undefined || inOrder(given))
  if (whole) for (const { path, message } of broken) problems.about(place(rest.original(path)), message)
  return refused.length + broken.length === 0 ? spec : undefined
}
