/** Whether the gateway keeps running, and whether it can take the host down with it. */
import { compare, fail, pass, unknown } from '../../model/control.js'
import { defineControl } from '../define.js'
import { container, each } from './container.js'
import { presence, whyFell } from './presence.js'

const needs = { container }
const shared = { needs, whenAbsent: 'not-applicable', remedy: 'gateway.up' } as const
const MIB = 1024 * 1024
const inMib = (bytes: number): string => (bytes <= 0 ? 'no limit' : `${Math.round(bytes / MIB)} MiB`)

/** Below this the real gateway was killed while its own tools ran beside it; at 2 GiB it never was. */
const LEAST_MEMORY = 1536 * MIB

export const memoryLimit = defineControl({
  ...shared,
  id: 'gateway.memory-limit',
  title: 'The gateway has a memory limit, and one that it can live with',
  severity: 'medium',
  tags: ['CIS Docker 1.6 5.11'],
  lenses: {
    child: 'The robot has its own plate: it cannot eat everybody else’s dinner, and it does not starve.',
    principle: 'Without a limit a leak takes the whole host down, SSH included. Under 1.5 GiB the gateway is killed as soon as its own doctor or audit runs beside it.',
  },
  check: each(({ memory }) => (memory >= LEAST_MEMORY ? pass('container', inMib(memory), 'at least 1536 MiB') : fail('container', inMib(memory), 'a limit of at least 1536 MiB'))),
})

export const pidsLimit = defineControl({
  ...shared,
  id: 'gateway.pids-limit',
  title: 'The gateway has a process limit',
  severity: 'medium',
  tags: ['CIS Docker 1.6 5.29'],
  lenses: {
    child: 'The robot may not make ten thousand little robots.',
    principle: 'A runaway script that forks takes every process slot of the host, and then nobody can log in to end it.',
  },
  check: each(({ pidsLimit: limit }) => (limit !== null && limit > 0 ? pass('container', String(limit), 'a limit') : fail('container', 'no limit', 'a limit'))),
})

export const logRotation = defineControl({
  ...shared,
  id: 'gateway.log-rotation',
  title: "The gateway's log cannot fill the disk",
  severity: 'medium',
  lenses: {
    child: 'When the diary is full, the oldest pages go.',
    principle: "Docker's json-file log grows for ever by default. A full disk stops the gateway, its database and the backups at the same time.",
  },
  check: each(({ log }) => {
    if (log.driver === 'local' || log.driver === 'journald') return pass('container', log.driver, 'a log that is bounded')
    if (log.driver === 'none') return fail('container', 'none: nothing is logged', 'json-file with max-size')
    if (log.driver !== 'json-file') return unknown(`the log driver ${log.driver} keeps its logs elsewhere`)
    return log.maxSize === '' ? fail('container', 'json-file without max-size', 'json-file with max-size') : pass('container', `${log.maxSize} × ${log.maxFile || '1'}`, 'json-file with max-size')
  }),
})

export const restart = defineControl({
  ...shared,
  id: 'gateway.restart',
  title: 'The gateway comes back after a reboot',
  severity: 'medium',
  lenses: {
    child: 'When the power comes back, the light goes on by itself.',
    principle: 'Automatic security updates reboot the host at night. Without a restart policy the gateway is gone in the morning.',
  },
  check: each((container) => compare('container', container.restart || 'no', 'unless-stopped', 'always')),
})

const LEAST_GRACE = 330

export const stopGrace = defineControl({
  ...shared,
  id: 'gateway.stop-grace',
  title: 'The gateway is given time to stop',
  severity: 'low',
  lenses: {
    child: 'Before the light goes out, the robot may finish its sentence.',
    principle: 'OpenClaw drains its work for up to 330 seconds. Docker kills after 10 unless told otherwise, in the middle of whatever is being written.',
  },
  check: each(({ stopTimeout }) => {
    const saw = stopTimeout === null ? "10 s, Docker's default" : `${stopTimeout} s`
    return (stopTimeout ?? 10) >= LEAST_GRACE ? pass('container', saw, `at least ${LEAST_GRACE} s`) : fail('container', saw, `at least ${LEAST_GRACE} s`)
  }),
})

const MANY_RESTARTS = 3
/** A container that has run this long has left its loop, however often it fell before. */
const SETTLED = 600

export const notRestarting = defineControl({
  ...shared,
  needs: { container, presence },
  id: 'gateway.not-restarting',
  title: 'The gateway is not in a restart loop',
  severity: 'high',
  lenses: {
    child: 'Falling down and standing up all day is not walking.',
    principle: 'With a restart policy, a gateway that cannot start is started for ever: it looks alive from afar, fills the log and answers nobody.',
  },
  check: ({ container, presence }) => {
    const judged = each(({ state, restartCount, uptime }) => {
      const want = `fewer than ${MANY_RESTARTS} restarts, or ${SETTLED / 60} minutes without one`
      if (state.status === 'restarting') return fail('container', `restarting, ${restartCount} times so far`, want)
      const saw = `${state.status}, restarted ${restartCount} times, last started ${uptime} s ago`
      return restartCount >= MANY_RESTARTS && uptime < SETTLED ? fail('container', saw, want) : pass('container', saw, want)
    })({ container })
    if (judged.verdict !== 'fail' || presence.last === '') return judged
    return { ...judged, evidence: [...judged.evidence, { fact: 'log', saw: whyFell(presence), want: 'a start that succeeds' }] }
  },
})

export const healthcheck = defineControl({
  ...shared,
  id: 'gateway.healthcheck',
  title: 'Docker watches the health of the gateway',
  severity: 'low',
  tags: ['CIS Docker 1.6 5.27'],
  lenses: {
    child: 'Somebody asks the robot twice a minute whether it is well.',
    principle: 'A process that hangs still counts as running. A health check asks it a question, and its answer is what monitoring and updates go by.',
  },
  check: each(({ healthcheck: test, state }) => {
    if (test === null || test === 'NONE') return fail('container', 'no health check', 'a health check')
    if (state.health === 'unhealthy') return fail('container', 'unhealthy', 'healthy')
    return pass('container', state.health ?? 'not running', 'a health check that does not fail')
  }),
})

export const openFiles = defineControl({
  ...shared,
  id: 'gateway.open-files',
  title: 'The gateway has a limit on open files',
  severity: 'low',
  lenses: {
    child: 'Nobody can hold more than so many books at once.',
    principle: 'Without a limit of its own it has the engine’s, which is a million on some hosts and a thousand on others: a leak runs into the host’s limit and takes its neighbours along, or it stops early with errors that name everything but this.',
  },
  check: each(({ nofile }) => (nofile.length > 0 ? pass('container', String(nofile[0]), 'a limit') : fail('container', "the engine's own", 'a limit'))),
})

export const init = defineControl({
  ...shared,
  id: 'gateway.init',
  title: 'Dead child processes of the gateway are cleared away',
  severity: 'low',
  lenses: {
    child: 'When the helpers go home, somebody ticks them off the list.',
    principle: 'The first process of a container inherits every orphan, and node does not bury them. Each tool that the agent starts can leave one, until the process limit is full of the dead and nothing new starts.',
  },
  check: each(({ init: on }) => compare('container', on === true ? 'init' : 'no init', 'init')),
})
