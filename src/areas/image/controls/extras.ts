/** Claims about the programs and packages that were built in on top of the base. */
import { none, notApplicable, pass, type Evidence } from '../../../model/control.js'
import { defineControl } from '../../define.js'
import { asked, binariesOf, packagesOf } from '../extras.js'
import { image, release, runningBinaries } from '../facts.js'

export const extrasDeclared = defineControl({
  id: 'image.extras-declared',
  title: 'The image holds exactly the extra programs and packages that the spec declares',
  severity: 'medium',
  lenses: {
    child: 'On the list are the things that may be in the bag. Nothing more, nothing else.',
    principle: 'Every program in the image is one that a talked-over agent can run. One that nobody declared was reviewed by nobody, and a declared one of another checksum is another program.',
  },
  needs: { release, image },
  whenAbsent: 'not-applicable',
  remedy: 'image.ready',
  check: ({ release, image }, spec) => {
    const evidence: Evidence[] = []
    const differs = (saw: string, want: string): void => void evidence.push({ fact: 'release', saw, want })
    const wanted = new Map(binariesOf(spec).map((binary) => [binary.name, asked(binary)]))
    for (const { name, asked } of release.binaries) {
      const want = wanted.get(name)
      if (want !== asked) differs(`${name} ${asked}`, want === undefined ? `no ${name}` : `${name} ${want}`)
    }
    for (const [name, want] of wanted) if (!release.binaries.some((binary) => binary.name === name)) differs(`no ${name}`, `${name} ${want}`)
    if (release.packages !== packagesOf(spec)) differs(`packages: ${release.packages || 'none'}`, packagesOf(spec) || 'none')
    const extras = release.binaries.length > 0 || release.packages !== ''
    // What stands on a base begins with its layers: nothing else can be slipped below the extras.
    if (extras && !(image.base !== undefined && image.base.id === release.baseId && image.base.layers.every((layer, at) => image.layers[at] === layer))) {
      evidence.push({ fact: 'image', saw: `layers that are not those of ${release.base ?? 'a base on record'}`, want: 'extras on top of the checked base' })
    }
    if (evidence.length > 0) return { verdict: 'fail', evidence }
    return pass('release', extras ? [...release.binaries.map(({ name }) => name), ...release.packages.split(' ')].filter((name) => name !== '').join(', ') : 'no extras')
  },
})

export const binariesUnchanged = defineControl({
  id: 'image.binaries-unchanged',
  title: 'The extra programs in the running container are those that were checked',
  severity: 'high',
  lenses: {
    child: 'The tools in the box are still the ones we looked at, not twins that somebody put there.',
    principle: 'A checksum at the door says nothing about what runs a month later. Whoever gets into the container, or at the image’s layers on the host, can put another program in place of one that the agent calls with your accounts.',
  },
  needs: { release, runningBinaries },
  whenAbsent: 'not-applicable',
  advice: 'Find out who did it before you mend it: docker diff openclaw-gateway, and the container’s logs. Then make the container anew: docker compose -f /opt/openclaw/compose.yaml up -d --force-recreate.',
  check: ({ release, runningBinaries }) => {
    if (release.binaries.length === 0) return notApplicable('no extra programs are on record')
    const offenders = release.binaries.flatMap(({ name, sum }) => {
      const saw = runningBinaries.get(name) ?? 'not looked at'
      return saw === sum && sum !== '' ? [] : [`${name} ${saw} instead of ${sum || '(no sum on record)'}`]
    })
    return none('running-binaries', offenders, 'the SHA-256 on record', release.binaries.map(({ name, sum }) => `${name} ${sum.slice(0, 12)}…`).join(', '))
  },
})
