/** Whether somebody would notice that the gateway is ill, and whether the host bears its own logs. */
import { fail, none, notApplicable, pass, unknown } from '../../model/control.js'
import { broken, jobsOf, nothingOurs, startedByTheClock, upkeep, type Upkeep } from '../backup/upkeep.js'
import { engine } from '../docker/engine.js'
import { defineControl } from '../define.js'
import { bytes, journal } from './journal.js'

const watched = { needs: { upkeep }, whenAbsent: 'not-applicable' } as const
const checks = (upkeep: Upkeep) => jobsOf(upkeep, 'health')

export const scheduled = defineControl({
  ...watched,
  id: 'health.scheduled',
  title: 'Somebody looks after the gateway by the clock',
  severity: 'medium',
  lenses: {
    child: 'Somebody looks into the nursery every half hour, also when all is quiet.',
    principle: 'A gateway that has died is silent, like one that has nothing to say. Owners have noticed after weeks. A check that knows when to shout has to be started by something else than the gateway.',
  },
  remedy: 'health.look',
  check: ({ upkeep }) => {
    const not = nothingOurs(upkeep)
    return not !== undefined ? notApplicable(not) : startedByTheClock(checks(upkeep), 'health check')
  },
})

export const runs = defineControl({
  ...watched,
  id: 'health.runs',
  title: 'The scheduled health check really runs',
  severity: 'medium',
  lenses: {
    child: 'The night watchman is in bed with a cold.',
    principle: 'A check that cannot start reports nothing, and nothing is what a healthy gateway reports.',
  },
  advice: 'systemctl status UNIT and journalctl -u UNIT say why; use absolute paths.',
  check: ({ upkeep }) => {
    const found = checks(upkeep)
    if (found.length === 0) return notApplicable('no health check is scheduled')
    return none('upkeep', found.flatMap((one) => broken(one) ?? []), 'started by the clock, all of it there, and the last run ended well', found.map(({ name }) => name).join(', '))
  },
})

export const reachesDocker = defineControl({
  id: 'health.reaches-docker',
  title: 'The health check may speak to Docker, if it means to',
  severity: 'medium',
  lenses: {
    child: 'The watchman has no key to the room that he is to look into.',
    principle: 'A check that runs as a user who may not ask Docker says "down" for ever, and is switched off, or hides the error and says "up" for ever.',
  },
  needs: { upkeep, engine },
  whenAbsent: 'not-applicable',
  advice: 'Run it as root by a systemd unit of its own, or let it ask the gateway’s port instead of Docker. The docker group is no way out: it is root.',
  check: ({ upkeep, engine: { group } }) => {
    const asking = checks(upkeep).filter(({ docker }) => docker)
    if (asking.length === 0) return notApplicable('no health check speaks to Docker')
    const cannot = asking.filter(({ user }) => user !== 'root' && !group.includes(user))
    return none('upkeep', cannot.map(({ name, user }) => `${name} runs as ${user}, who may not speak to Docker`), 'root, or a check that does without Docker', asking.map(({ name, user }) => `${name} as ${user}`).join(', '))
  },
})

/** More of the disk than this is no bound. systemd's own is a tenth, and 4 GiB at most. */
const SHARE = 0.2

export const journalBounded = defineControl({
  id: 'health.journal-bounded',
  title: 'The system’s journal is kept, and cannot fill the disk',
  severity: 'medium',
  lenses: {
    child: 'The diary has a shelf of its own. It may not push the other books out of the window.',
    principle: 'A full disk stops databases in the middle of a write. And a journal that is only in memory is gone exactly after the crash that it should explain.',
  },
  needs: { journal },
  whenAbsent: 'unknown',
  advice: 'In /etc/systemd/journald.conf.d/bound.conf: [Journal] Storage=persistent SystemMaxUse=1G, then systemctl restart systemd-journald.',
  check: ({ journal: { keeps, max, diskKiB } }) => {
    const want = 'kept on disk, a fifth of it at most'
    if (keeps !== 'disk') return fail('journal', keeps === 'none' ? 'not kept at all' : 'kept in memory only', want)
    if (max === '') return pass('journal', "systemd's own bound: a tenth of the disk, 4 GiB at most", want)
    const bound = bytes(max)
    if (bound === undefined) return fail('journal', `SystemMaxUse=${max}, which journald does not understand`, want)
    return (bound <= diskKiB * 1024 * SHARE ? pass : fail)('journal', `SystemMaxUse=${max} of a disk of ${Math.round(diskKiB / 1024 / 1024)} GiB`, want)
  },
})

export const logsBounded = defineControl({
  id: 'health.logs-rotated',
  title: 'No log file grows without end',
  severity: 'low',
  lenses: {
    child: 'A scroll that nobody cuts fills the room.',
    principle: 'What a program writes beside the journal is bounded only by whoever set it up. Half a gigabyte says that nobody did.',
  },
  needs: { journal },
  whenAbsent: 'unknown',
  advice: 'A file in /etc/logrotate.d/ for it: weekly, rotate 4, compress, maxsize 100M; or let the program write to the journal.',
  check: ({ journal: { big } }) => none('journal', big.map(({ path, bytes: size }) => `${path} ${(size / 1024 ** 3).toFixed(1)} GiB`), 'no file of more than 512 MiB below /var/log', 'none'),
})

export const noOomKills = defineControl({
  id: 'health.no-oom-kills',
  title: 'Nothing was killed for want of memory lately',
  severity: 'high',
  lenses: {
    child: 'When too many sit in the boat, the sea takes one. It does not ask which.',
    principle: 'The kernel kills whoever is largest, which is the gateway, in the middle of its work. Docker’s own OOMKilled is false when a child was the one; the kernel’s log knows.',
  },
  needs: { journal },
  whenAbsent: 'unknown',
  advice: "journalctl -k --since=-7d -g 'Killed process' names them. Give the gateway 2 GB (hardshell.yaml: gateway.memory), a host with 4 GB, or take something else away. docker compose up -d --force-recreate makes a container count anew.",
  check: ({ journal: { killed, inContainers } }) => {
    const want = 'no kill in 7 days'
    if (killed !== undefined && killed !== 'elsewhere' && killed.times > 0) return fail('journal', `${killed.times} in the kernel’s log: ${killed.who.join(', ')}`, want)
    if (inContainers > 0) return fail('journal', `${inContainers} in containers that run now`, want)
    if (killed === undefined) return unknown('the kernel’s log cannot be read here, or says nothing at all')
    return pass('journal', killed === 'elsewhere' ? 'none in containers that run now; the kernel’s log is that of the machine this host is a container of' : 'none', want)
  },
})
