/** The decision about secrets at rest, as a document: either the disks need none, or somebody wrote down why they stay plain. */
import { fail, notApplicable, pass, unknown } from '../../../model/control.js'
import { defineControl } from '../../define.js'
import { atRest } from '../../state/at-rest.js'

export const atRestDecided = defineControl({
  id: 'documentation.at-rest-decided',
  title: 'What protects a disk that leaves is decided',
  severity: 'low',
  lenses: {
    child: 'Leaving the diary without a lock is fine if you thought about who could find it; forgetting to think is not.',
    principle: 'A plain disk is right for some hosts and reckless for others; which it is depends on who could carry it away, and only the owner knows. Undecided, it is found out on the day that a disk, a snapshot or a machine is gone.',
  },
  needs: { atRest },
  notAskedFor: (spec) => (spec.declaredIn === undefined ? 'no spec names this host, so nothing is written down' : undefined),
  whenAbsent: 'unknown',
  advice: '`hardshell at-rest HOST` asks which of the four situations this is, says what to do in it, and writes the risk down where you accept it.',
  check: ({ atRest: { container, places } }, spec, today) => {
    const want = 'encrypted, or an accepted risk of state.disk-encrypted'
    const accepted = spec.acceptedRisks.find(({ control }) => control === 'state.disk-encrypted')
    if (accepted !== undefined && today === undefined) return unknown('today is not known')
    if (accepted !== undefined && today !== undefined && today < accepted.revisit) return pass('spec', `accepted until ${accepted.revisit}: ${accepted.why}`, want)
    if (container) return notApplicable('a container: its disks belong to the machine underneath')
    const plain = places.find(({ name, encryption }) => name !== 'root' && encryption === 'plain')
    if (plain !== undefined) return fail('spec', `${plain.name} on ${plain.source} is not encrypted, and ${accepted === undefined ? 'nobody wrote down why' : `the decision was due again on ${accepted.revisit}`}`, want)
    const open = places.find(({ name, encryption }) => name !== 'root' && (encryption === 'unknown' || encryption === 'network'))
    if (open !== undefined) return unknown(`${open.name} on ${open.source}: whether it is encrypted could not be told, and nothing is written down`)
    return pass('at-rest', 'encrypted, or in memory only', want)
  },
})
