/** Claims about where the image comes from. */
import { compare, fail, none, notApplicable, pass } from '../../../model/control.js'
import { defineControl } from '../../define.js'
import { containers, image, openclaws, pin, release } from '../facts.js'

/** `hardshell/openclaw:2026.9.6-752ca2275cbc`: the tag ends with the first digits of the image's own id. */
const namesItsContent = (reference: string, id: string): boolean =>
  /@sha256:[0-9a-f]{64}$/.test(reference) || reference.endsWith(`-${id.replace('sha256:', '').slice(0, 12)}`)

export const pinned = defineControl({
  id: 'image.pinned',
  title: 'The image is named by its content',
  severity: 'high',
  lenses: {
    child: 'A name tag can be moved to another box at night. A fingerprint cannot.',
    principle: 'A tag such as 2026.9.6 or latest can be pointed at other content, by mistake or by whoever takes over the registry account; the next pull or restart then runs it. A digest names one content for ever.',
  },
  needs: { pin, containers },
  whenAbsent: 'not-applicable',
  remedy: 'image.ready',
  check: ({ pin, containers }) => {
    const { reference, id, dockerId } = pin
    if (reference !== undefined) {
      if (id === undefined || !namesItsContent(reference, id)) return fail('pin', reference || 'no image', 'a reference that ends in the digest')
      return dockerId === undefined ? fail('pin', `${reference} is not in Docker`, id) : compare('pin', dockerId, id)
    }
    const ours = openclaws(containers)
    if (ours.length === 0) return notApplicable('there is no OpenClaw on this host')
    const loose = ours.filter((container) => !namesItsContent(container.reference, container.image))
    return none('containers', loose.map((container) => `${container.name} from ${container.reference}`), 'a reference that ends in the digest', ours.map(({ reference }) => reference).join(', '))
  },
})

/** The papers that each source must have left behind. */
const PAPERS = {
  official: { key: 'digest', form: /^sha256:[0-9a-f]{64}$/ },
  npm: { key: 'integrity', form: /^sha512-[A-Za-z0-9+/]{86}==$/ },
  git: { key: 'commit', form: /^[0-9a-f]{40}$/ },
} as const

export const sourceVerified = defineControl({
  id: 'image.source-verified',
  title: 'The image was checked against what its source says',
  severity: 'high',
  lenses: {
    child: 'Before we eat the cake we look whether the baker’s seal is unbroken.',
    principle: 'An image whose origin was never compared with a digest, a registry integrity or a commit could hold anything. The record says which of them was compared, and the image must carry the same.',
  },
  needs: { release, image },
  whenAbsent: 'not-applicable',
  remedy: 'image.ready',
  check: ({ release, image }, spec) => {
    const papers = release.source in PAPERS ? PAPERS[release.source as keyof typeof PAPERS] : undefined
    if (papers === undefined) return fail('release', `the source ${release.source}`, 'official, npm or git')
    const { key, form } = papers
    const recorded = release[key]
    if (recorded === undefined || !form.test(recorded)) return fail('release', `${key} ${recorded ?? 'not on record'}`, `the ${key} of the source`)
    const insisted = release.source === 'git' ? spec.image.git?.commit : release.source === 'npm' ? spec.image.integrity : spec.image.digest
    if (release.source === spec.image.source && insisted !== undefined && insisted !== recorded) return fail('release', recorded, insisted)
    // Extras are built on the base; the papers are the base's.
    const origin = release.base === undefined ? image : image.base
    if (origin === undefined) return fail('image', `the base ${release.base} is not in Docker`, recorded)
    const carried = release.source === 'official' ? origin.digests.map((name) => name.replace(/^.*@/, '')) : [origin.labels[`hardshell.${key}`] ?? 'nothing']
    return carried.includes(recorded) ? pass('image', recorded) : fail('image', `carries ${carried.join(', ')}`, recorded)
  },
})

export const recordGuarded = defineControl({
  id: 'image.record-guarded',
  title: 'Only root can change the record of the image',
  severity: 'medium',
  lenses: {
    child: 'The shopping list hangs where only a grown-up can write on it.',
    principle: 'The next start takes the image from the record. Whoever can write it decides what runs.',
  },
  needs: { release },
  whenAbsent: 'not-applicable',
  remedy: 'image.ready',
  check: ({ release }) => {
    const [mode = '', owner = ''] = release.stat.split(' ')
    const offenders = [...(owner.startsWith('root:') ? [] : [`owned by ${owner}`]), ...(/[2367].$|[2367]$/.test(mode) ? [`mode ${mode}`] : [])]
    return none('release', offenders, 'root’s, and writable by nobody else', release.stat)
  },
})

/** A build's suffix does not make another release. */
const plain = (version: string): string => version.replace(/^v/, '').replace(/-(slim|browser|r\d{8})(-.*)?$/, '')

export const versionDeclared = defineControl({
  id: 'image.version-declared',
  title: 'The image is the version that the spec declares',
  severity: 'medium',
  lenses: {
    child: 'On the box it says chocolate, so chocolate should be in it.',
    principle: 'When host and spec disagree about the version, advisories are checked against the wrong one, and the next change moves a version that nobody decided to move.',
  },
  needs: { release },
  whenAbsent: 'not-applicable',
  remedy: 'image.ready',
  check: ({ release }, spec) => {
    if (release.source !== spec.image.source) return fail('release', `the source ${release.source}`, spec.image.source)
    return compare('release', plain(release.version), spec.image.version === 'latest' ? plain(release.version) : plain(spec.image.version))
  },
})
