/** What `hardshell status` says of several hosts at once, from what real ones told. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { looks, type Looks } from '../areas/health/looks.js'
import type { Reading } from '../model/reading.js'
import { packageRoot } from '../runner/assets.js'
import { screen } from './screen.js'
import { condition, statusJson, statusText, type StatusReport } from './status.js'

const recorded = (name: string): Looks => looks.parse(readFileSync(new URL(`src/areas/health/recordings/looks.${name}.txt`, packageRoot), 'utf8'))
const known = (value: Looks): Reading<Looks> => ({ state: 'known', value })
const [well, ill] = [recorded('well'), recorded('ill')]
const report: StatusReport = {
  hosts: [
    { host: 'one', looks: known(well) },
    { host: 'two', looks: known(ill) },
    { host: 'three', looks: { state: 'absent', because: 'hardshell has not set up its looks on this host' } },
    { host: 'four', looks: { state: 'denied', because: 'needs root' } },
    // a look that was made yesterday tells nothing of now
    { host: 'five', looks: known({ ...well, now: well.now + 86_400, timers: { ...well.timers, fast: { ...well.timers.fast, since: 90_000 } } }) },
  ],
  unreached: [{ host: 'six', message: 'Connection refused', hint: 'try: ssh six true' }],
}

test('each host in turn, each as it is; what is not known is not well', () => {
  assert.deepEqual(report.hosts.map(({ looks }) => condition(looks)), ['well', 'critical', 'unknown', 'unknown', 'unknown'])
  const text = statusText(report, screen(false, 100))
  assert.match(text, /✓ one {2}all is well/)
  assert.match(text, /✗ two {2}critical[^]*critical +the gateway (is stopped|was killed)/)
  assert.match(text, /phone \(webhook\) cannot be reached: nobody listens there;[^]*3 messages\s+waiting/)
  assert.match(text, /\? three[^]*hardshell up sets the looks up[^]*\? four[^]*needs root[^]*\? five[^]*the last fast look was made 24 h ago: what follows is of then/)
  assert.match(text, /✗ six {2}not reached[^]*Connection refused; try: ssh six true/)
})
test('what happened is shown, the last five of it, all of it when asked; and no words of old messages', () => {
  const shown = (verbose: boolean): number => [...statusText({ hosts: report.hosts.slice(1, 2), unreached: [] }, screen(false, 100), verbose).matchAll(/ago +(broken|worse|healed|still)/g)].length
  const all = ill.state?.history.length ?? 0
  assert.ok(all > 0)
  assert.equal(shown(false), Math.min(all, 5))
  assert.equal(shown(true), all)
})
test('for programs: the same, with a schema', () => {
  const said = JSON.parse(statusJson(report)) as { schema: string; hosts: { host: string; condition: string; state: { history: unknown[] } | null }[]; unreached: { host: string }[] }
  assert.equal(said.schema, 'hardshell.status.v1')
  assert.deepEqual(said.hosts.map(({ host, condition: how }) => `${host} ${how}`), ['one well', 'two critical', 'three unknown', 'four unknown', 'five unknown'])
  assert.equal(said.hosts[1]?.state?.history.length, ill.state?.history.length)
  assert.equal(said.hosts[2]?.state, null)
  assert.deepEqual(said.unreached.map(({ host }) => host), ['six'])
})
