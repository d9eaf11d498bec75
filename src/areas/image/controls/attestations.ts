/** Claims about what the publisher says of the image, and whether it speaks of this one. */
import { compare, fail, notApplicable, pass, unknown } from '../../../model/control.js'
import { defineControl } from '../../define.js'
import { release, type Release } from '../facts.js'

const PROVES =
  'They are not signed: a match shows that they were published with this very image, not who wrote them. Whoever takes over the registry account can write new ones; a digest that you compared elsewhere is what helps against that.'

const notAsked = (release: Release): string | undefined => (release.source === 'official' ? undefined : `the image is from ${release.source}, not from a registry`)
/** Not having looked is not the same as there being none. */
const notSeen = ({ attested, attestedWhy }: Release): string | undefined =>
  attested === undefined ? 'nobody has asked the registry yet: hardshell up does' : attested === 'unknown' ? (attestedWhy ?? 'the registry could not be asked') : undefined

export const attestationsMatch = defineControl({
  id: 'image.attestations-match',
  title: 'The attestations published with the image speak of this image',
  severity: 'high',
  lenses: {
    child: 'The name on the parcel’s papers must be the name on the parcel.',
    principle: `Provenance and SBOM that speak of another digest were copied from elsewhere, or the image was swapped beneath them. ${PROVES}`,
  },
  needs: { release },
  whenAbsent: 'not-applicable',
  advice: 'Do not update to this image. Compare its digest with the publisher’s release notes, set image.digest to the one named there, and tell the publisher.',
  check: ({ release }) => {
    const other = notAsked(release)
    if (other !== undefined) return notApplicable(other)
    const unseen = notSeen(release)
    if (unseen !== undefined) return unknown(unseen)
    const why = release.attestedWhy ?? ''
    switch (release.attested) {
      case 'absent':
        return notApplicable(why)
      case 'matching':
      case 'partial':
        return pass('release', why, 'statements about the pinned image')
      default:
        return fail('release', why || (release.attested ?? ''), 'statements about the pinned image')
    }
  },
})

export const attested = defineControl({
  id: 'image.attested',
  title: 'The publisher attests how the image was built and what is in it',
  severity: 'low',
  lenses: {
    child: 'A good box comes with a list of what is in it, and of who packed it where.',
    principle: `Without provenance and SBOM nobody can say from which source an image was built, or whether a library with a new hole is in it. ${PROVES}`,
  },
  needs: { release },
  whenAbsent: 'not-applicable',
  advice: 'Use a release of the official repository that has them (docker buildx imagetools inspect), or image.source npm, whose packages the registry signs.',
  check: ({ release }) => {
    if (release.source === 'npm') {
      if (release.signatures === 'verified') return pass('release', 'registry signatures of all packages verified')
      return unknown('the registry offered no signatures for the packages when the image was built, or its keys could not be reached')
    }
    const other = notAsked(release)
    if (other !== undefined) return notApplicable(`${other}; its commit was named in the spec`)
    const unseen = notSeen(release)
    if (unseen !== undefined) return unknown(unseen)
    return release.attested === 'matching' ? pass('release', release.attestedWhy ?? 'matching') : fail('release', release.attestedWhy ?? release.attested ?? '', 'provenance and SBOM')
  },
})

export const sbomKept = defineControl({
  id: 'image.sbom-kept',
  title: 'A list of what is in the image is kept with the release',
  severity: 'low',
  lenses: {
    child: 'When a toy is called back, you look on the list instead of opening every box.',
    principle: 'The day a library turns out to have a hole, the question is whether you run it. The answer should not need the registry, or the old image that was deleted.',
  },
  needs: { release },
  whenAbsent: 'not-applicable',
  advice: 'hardshell up keeps it where the registry offers one, and makes one of an npm release. Otherwise make it yourself: trivy image --format spdx-json, or docker sbom.',
  check: ({ release }) => compare('release', release.papers.includes('sbom.spdx.json') ? 'sbom.spdx.json' : `no SBOM (${release.papers.join(', ') || 'no papers'})`, 'sbom.spdx.json'),
})
