/** The backup that hardshell set up: switched on, sandboxed, its key closed, its last run verified, and rehearsed. */
import { fail, none, notApplicable, pass, type Judgement } from '../../model/control.js'
import { ahead, within } from '../ago.js'
import { defineControl } from '../define.js'
import { nightly, type Nightly } from './nightly.js'

const own = { needs: { nightly }, whenAbsent: 'not-applicable' } as const
const REMEDY = 'backup.nightly'

/** A claim about a backup of hardshell's own making. */
const ofOurs =
  (judge: (seen: Nightly) => Judgement) =>
  ({ nightly: seen }: { readonly nightly: Nightly }): Judgement =>
    seen.installed ? judge(seen) : notApplicable('hardshell has set up no backup here')

const HOUR = 3600
const DAY = 24 * HOUR
const LATE = 36 * HOUR
/** What is said of a time on this host. */
const since = (now: number, at: number): string => (ahead(now, at) ? 'in the future' : now - at < 2 * DAY ? `${Math.round(Math.max(0, now - at) / HOUR)} hours ago` : `${Math.round((now - at) / DAY)} days ago`)

export const on = defineControl({
  ...own,
  id: 'backup.timer-on',
  title: 'The nightly backup is switched on, and makes up for missed nights',
  severity: 'high',
  lenses: {
    child: 'The alarm clock is set, and rings after breakfast if you slept through it.',
    principle: 'A timer that somebody stopped for one evening stays stopped. And a host that is off at three in the morning never has a backup, unless a missed run is made up for.',
  },
  remedy: REMEDY,
  check: ofOurs(({ timer }) => {
    const want = 'enabled, waiting, Persistent=yes'
    const saw = `${timer.get('UnitFileState') || timer.get('LoadState') || 'not there'}, ${timer.get('ActiveState') ?? 'unknown to systemd'}, Persistent=${timer.get('Persistent') ?? '?'}`
    return (timer.get('UnitFileState') === 'enabled' && timer.get('ActiveState') === 'active' && timer.get('Persistent') === 'yes' ? pass : fail)('nightly-backup', saw, want)
  }),
})

/** What its unit must have, by systemd's own account. */
const SANDBOX = { LoadState: 'loaded', ProtectSystem: 'strict', ProtectHome: 'read-only', NoNewPrivileges: 'yes', PrivateTmp: 'yes', DropInPaths: '', NeedDaemonReload: 'no' } as const
export const PROGRAM = '/usr/local/lib/hardshell/backup/backup.sh'

export const sandboxed = defineControl({
  ...own,
  id: 'backup.unit-sandboxed',
  title: 'The nightly backup runs in its sandbox, by an absolute path',
  severity: 'medium',
  lenses: {
    child: 'Who carries the treasure about wears gloves, and goes one way only.',
    principle: 'It runs as root, every night, with nobody watching, and reads every secret there is. A unit that was changed by hand may run another program, or this one without its limits.',
  },
  remedy: REMEDY,
  check: ofOurs(({ service }) => {
    const started = /path=([^ ;]+)/.exec(service.get('ExecStart') ?? '')?.[1] ?? 'nothing'
    const wrong = Object.entries(SANDBOX).flatMap(([key, want]) => (service.get(key) === want ? [] : [`${key}=${service.get(key) ?? '?'}`]))
    return none('nightly-backup', [...wrong, ...(started === PROGRAM ? [] : [`it starts ${started}`])], 'the unit as hardshell wrote it', 'as hardshell wrote it')
  }),
})

/** Characters of a key of 256 bits in hexadecimal, and its newline. One of the owner's may be longer. */
const KEY_BYTES = 64

export const keyClosed = defineControl({
  ...own,
  id: 'backup.key-private',
  title: 'The key of the backups is there, for root alone',
  severity: 'high',
  lenses: {
    child: 'The key of the treasure chest does not hang on the door.',
    principle: 'Who has the key and a copy of the repository has every secret of the gateway, as it was on each day. Without the key nobody has anything, its owner included.',
  },
  remedy: REMEDY,
  check: ofOurs(({ key }) => {
    const want = 'mode 600, root’s, 256 bits'
    if (key === undefined) return fail('nightly-backup', 'it is not there', want)
    return (key.mode === '600' && key.owner === 'root:root' && key.bytes >= KEY_BYTES ? pass : fail)('nightly-backup', `mode ${key.mode}, ${key.owner}, ${key.bytes} bytes`, want)
  }),
})

export const verified = defineControl({
  ...own,
  id: 'backup.verified',
  title: 'The last backup was verified, less than a day and a half ago',
  severity: 'high',
  lenses: {
    child: 'After the photo was taken, somebody looked whether it is sharp.',
    principle: 'A backup counts when it was read back: its structure, a part of its data, and a sample compared with what was captured. Anything less is a hope.',
  },
  advice: 'hardshell backup now HOST makes one and says what is wrong; on the host: journalctl -u hardshell-backup.service.',
  check: ofOurs(({ now, last, service }) => {
    const want = 'a verified snapshot, at most 36 hours old'
    const broke = service.get('Result')
    if (last === undefined) return fail('nightly-backup', 'no run has written anything down', want)
    if (!last.ok) return fail('nightly-backup', `${since(now, last.at)} it failed: ${last.error ?? 'no reason given'}`, want)
    if (broke !== undefined && broke !== 'success') return fail('nightly-backup', `the last run was broken off (${broke})`, want)
    if (last.verifiedAt === undefined) return fail('nightly-backup', 'no snapshot has been verified yet', want)
    return (within(now, last.verifiedAt, LATE) ? pass : fail)('nightly-backup', `snapshot ${last.snapshot ?? '?'}, verified ${since(now, last.verifiedAt)}`, want)
  }),
})

const PARTS = 7
/** A week, and a night that was made up for. */
const READ_WITHIN = 8 * DAY

export const readWhole = defineControl({
  ...own,
  id: 'backup.read-weekly',
  title: 'Every part of the repository was read within a week',
  severity: 'medium',
  lenses: {
    child: 'Each evening you look at a few pages of the album; after a week you have seen them all.',
    principle: 'Disks lose bits silently, and a lost pack takes every snapshot with it that shares it. Only reading finds that while there is still another copy.',
  },
  advice: 'hardshell backup now HOST reads what is overdue.',
  check: ofOurs(({ now, read, offsite }) => {
    const want = `all ${PARTS} parts, within 8 days`
    const places = ['local', ...(offsite ? ['offsite'] : [])]
    // plain archives are read whole, every time, and keep no such list
    if (read.length === 0) return notApplicable('the engine reads all of its archive each time, or nothing has run yet')
    const old = places.flatMap((where) => Array.from({ length: PARTS }, (_, at) => read.find((one) => one.where === where && one.part === at + 1)).flatMap((one, at) => (one !== undefined && within(now, one.at, READ_WITHIN) ? [] : [`${where}: part ${at + 1} ${one === undefined ? 'was never read' : `was read ${since(now, one.at)}`}`])))
    return none('nightly-backup', old, want, 'all of it')
  }),
})

export const elsewhere = defineControl({
  ...own,
  id: 'backup.elsewhere',
  title: 'A second copy lies somewhere else',
  severity: 'medium',
  lenses: {
    child: 'The photo of your house hangs in the house. If it burns, both are gone.',
    principle: 'Snapshots on the same disk help against mistakes. They are lost with the server, the account, or to whoever becomes root on it.',
  },
  advice: 'backup.offsite in hardshell.yaml names a second place (docs/backup.md), best one that only lets this host add: appendOnly: true.',
  check: ofOurs(({ offsite }) => (offsite ? pass : fail)('nightly-backup', offsite ? 'here and elsewhere' : 'on this host only', 'a second place')),
})

export const appendOnly = defineControl({
  ...own,
  id: 'backup.append-only',
  title: 'Who takes this host cannot take its history',
  severity: 'low',
  lenses: {
    child: 'A letter box: you can put something in, and take nothing out.',
    principle: 'The host holds the credentials of the second place. Where they may delete, ransomware deletes there first.',
  },
  advice: 'Let the other side allow only adding (rest-server --append-only, an S3 bucket with object lock, a key without delete), prune from there, and say backup.appendOnly: true.',
  check: ofOurs(({ offsite, appendOnly: only }) => {
    if (!offsite) return notApplicable('there is no second place')
    return (only ? pass : fail)('nightly-backup', only ? 'this host adds, and deletes nothing there' : 'this host may delete there', 'only adding')
  }),
})

export const kitHanded = defineControl({
  ...own,
  id: 'backup.kit-handed-out',
  title: 'The recovery kit is with its owner',
  severity: 'medium',
  lenses: {
    child: 'The spare key is at your grandmother’s, not inside the house.',
    principle: 'The key was made on this host and opens every snapshot. Lost together with the host, it leaves snapshots that nobody will ever open.',
  },
  advice: 'hardshell backup kit HOST --output kit.txt: print it, put it where you keep your passport, and delete the file.',
  check: ofOurs(({ now, kitAt }) => (kitAt === undefined ? fail : pass)('nightly-backup', kitAt === undefined ? 'nobody has fetched it' : `handed out ${since(now, kitAt)}`, 'fetched once, for the key that is in use')),
})

const REHEARSE = 90 * DAY

export const rehearsed = defineControl({
  ...own,
  id: 'backup.restore-rehearsed',
  title: 'A restore was rehearsed in the last 90 days, and the gateway booted from it',
  severity: 'medium',
  lenses: {
    child: 'Everybody has walked down the fire escape once.',
    principle: 'What has never been restored is not known to be a backup. A rehearsal boots the snapshot and asks it; it also says how long the real thing will take.',
  },
  advice: 'hardshell drill restore HOST: it boots the latest snapshot beside the gateway, cut off from the network, and removes it again.',
  check: ofOurs(({ now, drill }) => {
    const want = 'a drill that worked, at most 90 days ago'
    if (drill === undefined) return fail('nightly-backup', 'never', want)
    if (!drill.ok) return fail('nightly-backup', `${since(now, drill.at)} it failed: ${drill.error ?? 'no reason given'}`, want)
    return (within(now, drill.at, REHEARSE) ? pass : fail)('nightly-backup', `${since(now, drill.at)}, answering after ${drill.rto ?? '?'} s`, want)
  }),
})
