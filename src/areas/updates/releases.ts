/** The releases on record, and what became of the last update; judged: did it end well, and is there a way back. */
import { fail, notApplicable, pass, unknown } from '../../model/control.js'
import { CONTAINER, places } from '../../spec/places.js'
import { defineControl, defineFact } from '../define.js'
import { parseReleases, type Releases } from './said.js'

export const releases = defineFact<Releases>({
  name: 'releases',
  probe: 'updates/releases.probe.sh',
  root: true,
  settings: (spec) => ({ DIRECTORY: spec.gateway.directory, CONTAINER, STATE: places(spec).state }),
  parse: parseReleases,
})

const needs = { releases }

export const ended = defineControl({
  id: 'updates.ended',
  title: 'The last update or rollback came to an end, and left a release that serves',
  severity: 'high',
  lenses: {
    child: 'Somebody changed the engine. Does the car drive, with the new one or with the old one?',
    principle: 'Between two releases a gateway may be neither. hardshell’s own program on the host ends each update in one of them by itself; where it could not, somebody has to look before anything else is tried.',
  },
  needs,
  whenAbsent: 'not-applicable',
  advice: 'hardshell releases HOST says what it met, hardshell diagnose HOST what keeps the gateway from starting; then hardshell rollback --host HOST',
  check: ({ releases: { stage, unit, log, last } }) => {
    if (stage !== undefined && unit !== 'active' && unit !== 'activating') return fail('releases', `it stopped while ${stage}: ${log ?? 'nothing said'} (systemctl status hardshell-update)`, 'ended')
    if (stage !== undefined) return unknown(`one is at work at this moment: ${stage}`)
    if (last === undefined) return notApplicable('none was made here')
    if (last.ended === 'stuck') return fail('releases', `the ${last.goal} to ${last.to ?? last.asked} left neither release serving: ${last.because ?? 'no reason given'}`, 'one of the two serves')
    return pass('releases', `the ${last.goal} to ${last.to ?? last.asked}: ${last.ended}`, 'one of the two serves')
  },
})

export const wayBack = defineControl({
  id: 'updates.rollback-possible',
  title: 'There is a release to go back to, with its image and its state',
  severity: 'medium',
  lenses: {
    child: 'Keep the old key until the new one has proven itself for a while.',
    principle: 'A release that turns out bad after a week needs the image of the one before, which pruning takes away, and the state that one can read, which the newer has changed.',
  },
  needs,
  whenAbsent: 'not-applicable',
  advice: 'The next hardshell update HOST records the release of now, with an image tag and a snapshot of its own',
  check: ({ releases: { releases: all, imageId } }) => {
    const now = all.find((release) => release.imageId === imageId)
    const others = all.filter((release) => release.imageId !== imageId && release.good)
    if (others.length === 0) return notApplicable('no other release has held here yet')
    const usable = others.filter((release) => release.there && (now === undefined || (release.state >= now.state && release.agent >= now.agent) || release.snapshot !== undefined))
    const [newest] = usable
    if (newest !== undefined) return pass('releases', newest.name, 'one that held, with its image, and a snapshot where its schema is older')
    return fail('releases', others.map(({ name, there }) => `${name}: ${there ? 'an older schema, and no snapshot' : 'its image is gone'}`).join('; '), 'one that held, with its image, and a snapshot where its schema is older')
  },
})

export const recorded = defineControl({
  id: 'updates.release-recorded',
  title: 'The release that runs is the one on record',
  severity: 'medium',
  lenses: {
    child: 'The label on the jar says what is in the jar.',
    principle: 'Once updates are recorded, an image that was exchanged past them has no snapshot, no settings and no tag of its own: whoever goes back from it goes somewhere else than they think.',
  },
  needs,
  whenAbsent: 'not-applicable',
  advice: 'If you meant the change: hardshell up HOST puts the gateway on the image on record; the next hardshell update HOST records what runs',
  check: ({ releases: { container, releases: all } }) => {
    if (all.length === 0) return notApplicable('no release is on record')
    if (container === undefined) return unknown('there is no container of the gateway')
    const runs = all.find((release) => release.imageId === container.imageId)
    if (runs === undefined) return fail('releases', `an image that is none of ${all.map(({ name }) => name).join(', ')}`, 'one of them')
    return runs.good ? pass('releases', runs.name, 'one that held') : fail('releases', `${runs.name}, which did not hold when it was tried`, 'one that held')
  },
})
