/** What docs/ offers for Prometheus and Grafana: the rules by promtool, and every name in them one that metrics.jq really writes. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'node:test'

const path = (name: string): string => fileURLToPath(new URL(`../../../${name}`, import.meta.url))
const text = (name: string): string => readFileSync(path(name), 'utf8')
const RULES = 'docs/prometheus/hardshell.rules.yml'
const names = (from: string): string[] => [...new Set(from.match(/hardshell_[a-z_]+[a-z]/g) ?? [])].sort()

/** A state with something of everything in it. */
const STATE = {
  version: 1,
  worst: 'critical',
  looks: { fast: { at: 1000, seconds: 1 } },
  checks: { 'disk:/': { verdict: 'warning', number: 86 }, 'odd"\\name': { verdict: 'unknown', number: null } },
  faults: { 'disk:/': { check: 'disk:/', raised: true, severity: 'warning' }, memory: { check: 'memory', raised: false } },
  channels: { phone: { kind: 'ntfy', tries: 2 } },
  outbox: { phone: [{}, {}] },
  drill: { passed: true, at: 900 },
}
const written = (): string => execFileSync('jq', ['-r', '-f', path('src/areas/health/files/metrics.jq')], { input: JSON.stringify(STATE), encoding: 'utf8' })

test('the metrics are what promtool takes, with the names that are promised', () => {
  const said = written()
  execFileSync('promtool', ['check', 'metrics'], { input: said })
  assert.deepEqual(names(said), ['hardshell_drill_alert_last_success_timestamp_seconds', 'hardshell_health_alerts_waiting', 'hardshell_health_channel_up', 'hardshell_health_check', 'hardshell_health_fault', 'hardshell_health_look_duration_seconds', 'hardshell_health_look_timestamp_seconds', 'hardshell_health_measured', 'hardshell_health_worst'])
  assert.match(said, /^hardshell_health_fault\{check="disk:\/",severity="warning"\} 1$/m)
  assert.match(said, /^hardshell_health_check\{check="oddname"\} -1$/m)
  assert.doesNotMatch(said, /check="memory"/)
  assert.match(said, /^hardshell_health_channel_up\{channel="phone",kind="ntfy"\} 0$/m)
})
test('the alert rules hold, by promtool’s own check and by their tests', () => {
  assert.match(execFileSync('promtool', ['check', 'rules', path(RULES)], { encoding: 'utf8' }), /6 rules found/)
  assert.match(execFileSync('promtool', ['test', 'rules', path('docs/prometheus/hardshell.rules.test.yml')], { encoding: 'utf8' }), /SUCCESS/)
})

interface Panel {
  readonly id: number
  readonly title: string
  readonly type: string
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  readonly datasource: { readonly type: string; readonly uid: string }
  readonly targets: readonly { readonly expr: string; readonly refId: string }[]
}
interface Dashboard {
  readonly uid: string
  readonly title: string
  readonly schemaVersion: number
  readonly templating: { readonly list: readonly { readonly name: string; readonly type: string; readonly query: string }[] }
  readonly panels: readonly Panel[]
}
const dashboard = JSON.parse(text('docs/grafana/hardshell.json')) as Dashboard

test('rules and dashboard name only metrics that are written', () => {
  const known = names(written())
  assert.deepEqual(names(text(RULES)).filter((name) => !known.includes(name)), [])
  for (const { title, targets } of dashboard.panels) for (const { expr } of targets) assert.deepEqual(names(expr).filter((name) => !known.includes(name)), [], title)
  assert.deepEqual(known.filter((name) => !names(JSON.stringify(dashboard)).includes(name)), ['hardshell_health_look_duration_seconds'])
})
test('every question of the dashboard is PromQL, by promtool', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hs-dashboard-'))
  try {
    // promtool reads questions only where they are rules; Grafana has filled its variables in by then
    const rules = dashboard.panels.flatMap(({ id, targets }) => targets.map(({ expr }, at) => ({ record: `panel:${id}:${at}`, expr: expr.replaceAll('$instance', '.*') })))
    assert.ok(rules.length >= 10)
    writeFileSync(join(folder, 'rules.json'), JSON.stringify({ groups: [{ name: 'dashboard', rules }] }))
    assert.match(execFileSync('promtool', ['check', 'rules', join(folder, 'rules.json')], { encoding: 'utf8' }), new RegExp(`${rules.length} rules found`))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
test('the dashboard is one that Grafana can lay out: panels with a number of their own, beside each other, on a source that is chosen', () => {
  const variables = dashboard.templating.list.map(({ name }) => name)
  for (const name of JSON.stringify(dashboard).match(/\$\{?[a-z]\w*\}?/g) ?? []) assert.ok(variables.includes(name.replaceAll(/[${}]/g, '')), name)
  assert.equal(new Set(dashboard.panels.map(({ id }) => id)).size, dashboard.panels.length)
  const taken = new Map<string, string>()
  for (const { title, type, gridPos: { x, y, w, h }, datasource, targets } of dashboard.panels) {
    assert.ok(['stat', 'table', 'state-timeline', 'timeseries'].includes(type), type)
    assert.deepEqual(datasource, { type: 'prometheus', uid: '${source}' })
    assert.equal(new Set(targets.map(({ refId }) => refId)).size, targets.length)
    assert.ok(x >= 0 && x + w <= 24, `${title} is wider than the 24 columns`)
    for (let column = x; column < x + w; column += 1) {
      for (let row = y; row < y + h; row += 1) {
        assert.equal(taken.get(`${column} ${row}`), undefined, `${title} lies on ${taken.get(`${column} ${row}`) ?? ''}`)
        taken.set(`${column} ${row}`, title)
      }
    }
  }
})
