/** What keeps a start that can never succeed from being repeated for ever. */
import { directory, putFile, unit } from '../../model/change.js'
import { fail, pass, unknown } from '../../model/control.js'
import { CONTAINER } from '../../spec/places.js'
import { defineControl, defineFact, defineStep } from '../define.js'
import { fill } from '../fill.js'
import { must, pairs } from '../parse.js'
import { container, each } from './container.js'
import { ASKED } from '../host/asked.js'

export interface Watch {
  readonly installed: boolean
  /** Started at boot, and at work now. */
  readonly enabled: boolean
  readonly active: boolean
  /** How its last look ended: success, or systemd's word for what went wrong. */
  readonly last: string
}

export const watch = defineFact<Watch>({
  name: 'gateway-watch',
  probe: 'gateway/watch.probe.sh',
  finder: ASKED,
  parse: (stdout) => {
    const said = pairs(stdout)
    return { installed: must(said, 'LoadState') === 'loaded', enabled: said.get('UnitFileState') === 'enabled', active: must(said, 'ActiveState') === 'active', last: must(said, 'LastResult') }
  },
})

export const loopStopped = defineControl({
  id: 'gateway.loop-stopped',
  title: 'A gateway that can never start is stopped, not started for ever',
  severity: 'medium',
  lenses: {
    child: 'A toy that runs against the wall again and again: somebody picks it up and looks what is in its way.',
    principle: 'OpenClaw ends with status 78 when its settings or its state must be mended first. Docker cannot be told to leave that one alone: it starts it again for ever, fills the log, and makes a dead gateway look like one that has just come up.',
  },
  needs: { container, watch },
  whenAbsent: 'not-applicable',
  remedy: 'gateway.watch',
  check: ({ container, watch: { installed, enabled, active, last } }) =>
    each(({ name, restart }) => {
      const want = 'a watch that stops it'
      if (restart === '' || restart === 'no') return pass('container', 'Docker does not start it again', want)
      if (!installed) return fail('gateway-watch', `Docker's restart policy is ${restart}, and nobody watches`, want)
      if (name.replace(/^\//, '') !== CONTAINER) return unknown(`the watch looks after the container ${CONTAINER} alone; whether somebody watches this one is not known`)
      if (!enabled || !active) return fail('gateway-watch', `the watch is ${enabled ? '' : 'not '}enabled, ${active ? '' : 'not '}active`, want)
      return last === 'success' ? pass('gateway-watch', 'watched every minute', want) : fail('gateway-watch', `its last look ended with ${last}`, want)
    })({ container }),
})

export const watchStep = defineStep({
  id: 'gateway.watch',
  title: 'No endless restarts',
  why: 'A gateway that refuses to start is stopped, and its reason kept, instead of being started for ever.',
  after: ['gateway.up'],
  changes: (_spec, file) => [
    directory('/usr/local/lib/hardshell', '755'),
    putFile('/usr/local/lib/hardshell/matters.sh', file('matters.sh')),
    putFile('/usr/local/lib/hardshell/gateway-watch.sh', file('gateway-watch.sh'), { mode: '755' }),
    putFile('/etc/systemd/system/hardshell-gateway-watch.service', fill(file('hardshell-gateway-watch.service'), { container: CONTAINER })),
    putFile('/etc/systemd/system/hardshell-gateway-watch.timer', file('hardshell-gateway-watch.timer')),
    unit('hardshell-gateway-watch.timer'),
  ],
})
