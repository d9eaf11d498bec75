/** The programs and packages that the spec wants in the image, as the host-side program and the record write them. */
import type { Spec } from '../../spec/spec.js'

/** One program, by what was downloaded: `version sha256 path-or-dash`. */
export const asked = ({ version, sha256, path }: Spec['image']['binaries'][number]): string => `${version} ${sha256} ${path ?? '-'}`

/** In order, so that a list written in another order is the same image. */
const byName = (a: string, b: string): number => (a < b ? -1 : 1)
export const packagesOf = ({ image }: Spec): string => [...image.packages].sort(byName).join(' ')
export const binariesOf = ({ image }: Spec): Spec['image']['binaries'] => [...image.binaries].sort((a, b) => byName(a.name, b.name))

export const extraSettings = (spec: Spec): Readonly<Record<string, string>> => ({
  PACKAGES: packagesOf(spec),
  BINARIES: binariesOf(spec)
    .map((binary) => `${binary.name} ${asked(binary)} ${binary.url}`)
    .join('\n'),
})
