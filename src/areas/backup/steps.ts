/** The nightly backup: its programs, its key, its timer, and a first snapshot that proves all of them. */
import { directory, packages, putFile, script, unit, validate } from '../../model/change.js'
import { CONTAINER, CONTAINER_UID, places } from '../../spec/places.js'
import { quote } from '../../shell/quote.js'
import type { Spec } from '../../spec/spec.js'
import { defineStep } from '../define.js'
import { fill } from '../fill.js'

export const PROGRAMS = '/usr/local/lib/hardshell/backup'
const REPOSITORIES = '/var/backups/hardshell'

/** What is declared of this host, for the day on which only the snapshot is left. A spec holds no secret. */
const declared = ({ declaredIn: _, ...spec }: Spec): string => `${JSON.stringify(spec, null, 2)}\n`

export const nightly = defineStep({
  id: 'backup.nightly',
  title: 'The nightly backup',
  why: 'Every night an encrypted snapshot of all that the gateway is, taken while it works, and counted only when it was verified.',
  after: ['host.packages', 'state.folders', 'gateway.up', 'gateway.watch'],
  wanted: ({ backup }) => backup.engine !== 'none',
  changes: (spec, file) => {
    const { backup, gateway } = spec
    const { state, auth } = places(spec)
    const program = (name: string, mode = '755') => putFile(`${PROGRAMS}/${name}`, file(name), { mode })
    const settings = { engine: backup.engine, offsite: backup.offsite === undefined ? '' : quote(backup.offsite), appendOnly: backup.appendOnly ? 1 : 0, ...backup.keep, state, auth, directory: gateway.directory, container: CONTAINER, node: CONTAINER_UID }
    return [
      packages('jq', ...(backup.engine === 'restic' ? ['restic'] : [])),
      directory('/var/lib/hardshell/backup', '700'),
      directory(REPOSITORIES, '700'),
      putFile('/etc/hardshell/backup.conf', fill(file('backup.conf'), settings)),
      putFile('/etc/hardshell/spec.json', declared(spec), { mode: '600' }),
      script('the key that opens the backups, for root alone', file('key.sh'), { REPOSITORY: `${REPOSITORIES}/${backup.engine}` }),
      program('words.sh', '644'),
      program('restic.sh', '644'),
      program('tar.sh', '644'),
      program('capture.mjs', '644'),
      program('backup.sh'),
      program('drill.sh'),
      putFile('/etc/systemd/system/hardshell-backup.service', file('hardshell-backup.service')),
      putFile('/etc/systemd/system/hardshell-backup.timer', fill(file('hardshell-backup.timer'), { at: backup.at })),
      validate('systemd-analyze verify /etc/systemd/system/hardshell-backup.service /etc/systemd/system/hardshell-backup.timer'),
      script('the unit has made a snapshot and verified it', file('first.sh')),
      unit('hardshell-backup.timer'),
    ]
  },
})
