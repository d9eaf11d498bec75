/** Whether there is a backup worth the name: one that is made, is young, opens, and holds OpenClaw's state. */
import { fail, none, notApplicable, pass, unknown, type Judgement } from '../../model/control.js'
import { ahead, within } from '../ago.js'
import { defineControl } from '../define.js'
import { nightly, type Nightly } from './nightly.js'
import { broken, jobsOf, nothingOurs, startedByTheClock, upkeep, type Archive, type Upkeep } from './upkeep.js'

const shared = { needs: { upkeep }, whenAbsent: 'not-applicable' } as const
const jobs = (upkeep: Upkeep) => jobsOf(upkeep, 'backup')

export const scheduled = defineControl({
  ...shared,
  id: 'backup.scheduled',
  title: 'A backup is made by the clock',
  severity: 'high',
  lenses: {
    child: 'Nobody remembers to take a photo of the drawing every evening. A clock does.',
    principle: 'A backup that somebody has to think of is as old as their last good intention. What the agent has learned, whom it trusts and every key are in one folder on one disk.',
  },
  remedy: 'backup.nightly',
  advice: 'A nightly systemd timer with Persistent=true that runs `openclaw backup create --verify` in the container (docs.openclaw.ai, backup), or restic on its output; keep 14 days, and one copy elsewhere.',
  check: ({ upkeep }) => {
    const not = nothingOurs(upkeep)
    return not !== undefined ? notApplicable(not) : startedByTheClock(jobs(upkeep), 'backup')
  },
})

export const runs = defineControl({
  ...shared,
  id: 'backup.runs',
  title: 'The scheduled backup really runs',
  severity: 'high',
  lenses: {
    child: 'The alarm clock rings, and nobody gets up.',
    principle: 'Most lost backups were scheduled. A program that is not in the PATH of the timer ends with 127 every night, and nobody reads that.',
  },
  advice: 'systemctl status UNIT and journalctl -u UNIT say why; use absolute paths; run it once by hand with systemctl start UNIT.',
  check: ({ upkeep }) => {
    const found = jobs(upkeep)
    if (found.length === 0) return notApplicable(nothingOurs(upkeep) ?? 'no backup is scheduled')
    return none('upkeep', found.flatMap((one) => broken(one) ?? []), 'started by the clock, all of it there, and the last run ended well', found.map(({ name }) => name).join(', '))
  },
})

const LATE_HOURS = 36
const hours = (seconds: number): string => (seconds < 2 * 3600 ? `${Math.round(seconds / 60)} minutes` : `${Math.round(seconds / 3600)} hours`)

/** What to say of archives where nothing was found, or nothing can be told. */
function ofArchive(seen: Upkeep, judge: (archive: Archive) => Judgement): Judgement {
  if (seen.newest !== undefined) return judge(seen.newest)
  if (jobs(seen).length === 0) return notApplicable('no backup is scheduled')
  return unknown('no archive was found in the folders that the backup names; one that lies elsewhere cannot be seen from this host')
}

/** What hardshell's own backup says of an archive that only its key opens: the last run that verified it. Undefined for one of somebody else's. */
function verifiedByUs({ path }: Archive, { installed, last }: Nightly): Judgement | undefined {
  if (!installed || !path.startsWith('/var/backups/hardshell/')) return undefined
  if (last?.verifiedAt === undefined) return unknown(`${path}: hardshell's own backup has verified nothing yet`)
  return (last.ok ? pass : fail)('nightly-backup', last.ok ? `snapshot ${last.snapshot ?? '?'} was read back and a sample compared` : `the last run failed: ${last.error ?? 'no reason given'}`, 'a snapshot that was read back')
}

export const recent = defineControl({
  ...shared,
  id: 'backup.recent',
  title: 'The newest backup is younger than a day and a half',
  severity: 'high',
  lenses: {
    child: 'A photo of last summer does not show this week’s drawing.',
    principle: 'Silence is how backups fail. One missed night happens; after 36 hours something is broken, and each day more is lost with the disk.',
  },
  advice: 'Run it by hand and read what it says: systemctl start UNIT; journalctl -u UNIT.',
  check: ({ upkeep }) =>
    ofArchive(upkeep, ({ ago, path }) => (within(0, -ago, LATE_HOURS * 3600) ? pass : fail)('upkeep', `${path}, ${ahead(0, -ago) ? 'of a time to come: a clock was ahead' : `${hours(Math.max(0, ago))} old`}`, `at most ${LATE_HOURS} hours`)),
})

export const opens = defineControl({
  needs: { upkeep, nightly },
  whenAbsent: 'not-applicable',
  id: 'backup.opens',
  title: 'The newest backup opens',
  severity: 'high',
  lenses: {
    child: 'The photo album is there, and its pages are stuck together.',
    principle: 'A full disk, a cut connection or an unlucky moment leave an empty or broken file that counts as a backup until it is needed.',
  },
  advice: 'tar -tzf ARCHIVE shows where it breaks. Let the backup write to a temporary name, test it, and rename it only then.',
  check: ({ upkeep, nightly: own }) =>
    ofArchive(upkeep, (archive) => {
      const { whole, bytes, path, kind } = archive
      const ours = kind === 'restic' ? verifiedByUs(archive, own) : undefined
      if (ours !== undefined) return ours
      const want = 'an archive that can be read'
      if (bytes === 0) return fail('upkeep', `${path} is empty`, want)
      if (whole === 'no') return fail('upkeep', `${path} (${bytes} bytes) breaks off or is none`, want)
      if (whole === 'unknown') return unknown(`${path}: ${kind === 'restic' ? 'only restic check with its password can tell' : 'it is encrypted, or of a kind that this host has no program for'}`)
      return pass('upkeep', `${path}, ${bytes} bytes${whole === 'begins' ? ', its first 4 MiB' : ''}`, want)
    }),
})

export const coversState = defineControl({
  needs: { upkeep, nightly },
  whenAbsent: 'not-applicable',
  id: 'backup.covers-state',
  title: "The newest backup holds OpenClaw's state",
  severity: 'high',
  lenses: {
    child: 'The photo is sharp, and shows the wrong drawing.',
    principle: 'A backup of the wrong folder succeeds every night. Settings, keys and memories are in the state folder; without it a restore is a new gateway that knows nobody.',
  },
  advice: 'Name the state folder (hardshell.yaml: gateway.state; by default ~deploy/.openclaw) in the backup, and .env and the compose file with it.',
  check: ({ upkeep, nightly: own }) =>
    ofArchive(upkeep, (archive) => {
      const { holdsState, path } = archive
      // what it captured was compared database by database with the live state (capture.mjs)
      const ours = archive.kind === 'restic' ? verifiedByUs(archive, own) : undefined
      if (ours !== undefined) return ours
      if (holdsState === 'no') return fail('upkeep', `${path} holds nothing of it`, 'the state folder')
      if (holdsState === 'yes') return pass('upkeep', path, 'the state folder')
      // what cannot be looked into is known by the script that made it
      const maker = jobs(upkeep).find(({ state }) => state)
      return maker === undefined ? unknown(`${path} cannot be looked into here, and no script names the state folder`) : pass('upkeep', `${maker.name} names it; the archive itself cannot be looked into here`, 'the state folder')
    }),
})

export const closed = defineControl({
  ...shared,
  id: 'backup.private',
  title: 'Nobody else can read the backups',
  severity: 'high',
  lenses: {
    child: 'You lock the diary, and leave the copy on the table.',
    principle: 'A backup of the state is all of its secrets in one file. cron and tar leave it readable for every user unless told otherwise.',
  },
  advice: 'chmod 600 the archives and 700 their folder, and put umask 077 at the top of the script.',
  check: ({ upkeep }) => {
    if (upkeep.newest === undefined) return notApplicable('no archive was found')
    const { count, one } = upkeep.loose
    return count > 0 ? fail('upkeep', `${count} archives are open to others, ${one} among them`, 'mode 600') : pass('upkeep', 'all closed', 'mode 600')
  },
})
