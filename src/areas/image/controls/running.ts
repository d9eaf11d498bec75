/** Claims about the containers made from the image. */
import { compare, fail, none, notApplicable } from '../../../model/control.js'
import { defineControl } from '../../define.js'
import { containers, gatewayDiff, openclaws, release, type Difference } from '../facts.js'
import { ofFirst } from '../../gateway/several.js'

const GATEWAY = 'openclaw-gateway'

export const recordedRuns = defineControl({
  id: 'image.recorded-runs',
  title: 'The gateway runs the image on record',
  severity: 'high',
  lenses: {
    child: 'We checked one cake. It should be that one on the table.',
    principle: 'A checked image is worth nothing when the container was made from another one: by hand, by an old compose file, or by an update that stopped half-way.',
  },
  needs: { release, containers },
  whenAbsent: 'not-applicable',
  advice: 'Make the container again from the image on record: hardshell up.',
  tags: ['smoke'],
  check: ({ release, containers }) => {
    const gateway = containers.find((container) => container.name === GATEWAY)
    if (gateway === undefined) return notApplicable(`there is no container ${GATEWAY}`)
    return compare('containers', gateway.image, release.id)
  },
})

/** `ghcr.io/openclaw/openclaw:latest` → its tag; a reference by digest or id has none. */
function tagOf(reference: string): string | undefined {
  if (reference.includes('@') || reference.startsWith('sha256:')) return undefined
  return /:([^/:]+)$/.exec(reference)?.[1] ?? 'latest'
}

export const notLatestTag = defineControl({
  id: 'image.not-latest-tag',
  title: 'No OpenClaw container was made from a tag that moves',
  severity: 'medium',
  lenses: {
    child: '“The newest” means something else every day. Say exactly which one.',
    principle: 'latest and main mean other content after every release. A restart or another server then silently runs a version that nobody looked at, and there is nothing to roll back to.',
  },
  needs: { containers },
  whenAbsent: 'not-applicable',
  advice: 'Name the image by digest in the compose file, or let hardshell do it: hardshell up.',
  check: ({ containers }) => {
    const ours = openclaws(containers)
    if (ours.length === 0) return notApplicable('there is no OpenClaw container')
    const moving = ours.filter((container) => ['latest', 'main', 'beta', 'extended-stable'].includes((tagOf(container.reference) ?? '').replace(/-(slim|browser)$/, '')))
    return none('containers', moving.map((container) => `${container.name} from ${container.reference}`), 'a digest or a release', ours.map((container) => container.reference).join(', '))
  },
})

/** Folders above a change are listed too; only the deepest tell something. */
const leaves = (differences: readonly Difference[]): readonly Difference[] =>
  differences.filter(({ path }) => !differences.some((other) => other.path.startsWith(`${path}/`)))

/** Mount points that Docker itself makes for `init: true`: whatever lay there is covered by Docker's own program. */
const DOCKERS_OWN = ['/sbin/docker-init', '/usr/sbin/docker-init']

export const noHandInstalled = ofFirst(defineControl({
  id: 'image.no-hand-installed',
  title: 'Nothing was installed by hand in the gateway’s container',
  severity: 'medium',
  lenses: {
    child: 'Nobody puts extra things into the box after it was checked.',
    principle: 'What is installed in a running container was never reviewed, shows in no version list, gets no updates, and is gone after the next restart. It is also what an intruder does first.',
  },
  needs: { gatewayDiff },
  whenAbsent: 'not-applicable',
  advice: 'See what it is with `docker diff openclaw-gateway`. Wanted: build it into the image, with a version and a checksum. Not wanted: find out who did it, then make the container again.',
  check: ({ gatewayDiff }) => {
    const found = leaves(gatewayDiff).filter(({ path }) => !DOCKERS_OWN.includes(path)).map(({ kind, path }) => `${{ A: 'added', C: 'changed', D: 'deleted' }[kind]} ${path}`)
    if (found.length > 20) return fail('gateway-diff', `${found.slice(0, 20).join(', ')} and ${found.length - 20} more`, 'as in the image')
    return none('gateway-diff', found, 'as in the image', 'as in the image')
  },
}))
