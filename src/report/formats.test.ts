/** Every format against its own schema or a real consumer, on a scorecard that holds something of everything, some of it hostile. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import Ajv, { type ValidateFunction } from 'ajv'
import { score } from '../audit/score.js'
import type { Finding } from '../model/control.js'
import { auditSchemaText } from './audit-shape.js'
import { auditText, FORMATS, type AuditReport, type Format } from './audit.js'
import { epochSeconds } from './prometheus.js'
import { card, findings, many, one, own } from './samples.js'
import { screen } from './screen.js'

const REPORTS = [['one host', one], ['several hosts', many]] as const
const text = (format: Format, report: AuditReport): string => auditText(format, report, screen(false))

/** Runs a consumer of a format; skips, saying so, where the machine lacks it. scripts/prepare-tests installs them. */
const consumer = (what: string, command: string, args: readonly string[], input: () => string): void =>
  void test(what, (t) => {
    const ran = spawnSync(command, args, { input: input(), encoding: 'utf8' })
    if (ran.error !== undefined || ran.stderr.includes('ModuleNotFoundError')) return t.skip(`${command} is not on this machine: scripts/prepare-tests installs it`)
    assert.equal(ran.status, 0, `${ran.stdout}${ran.stderr}`)
  })

/** junitparser reads what Jenkins and GitLab read; it counts anew from the cases. */
const JUNIT = `
import sys
from junitparser import JUnitXml
xml = JUnitXml.fromstring(sys.stdin.read().encode())
suites = list(xml)
assert suites and sum(len(list(suite)) for suite in suites) > 25
assert sum(suite.failures for suite in suites) >= 4 and sum(suite.errors for suite in suites) >= 1
`

const require = createRequire(import.meta.url)
const validator = (schema: object): ValidateFunction =>
  new Ajv({ allErrors: true, unknownFormats: 'ignore', schemaId: 'auto' }).addMetaSchema(require('ajv/lib/refs/json-schema-draft-04.json') as object).compile(schema)
const valid = (validate: ValidateFunction, data: unknown): void => assert.ok(validate(data), JSON.stringify(validate.errors?.slice(0, 5), null, 1))

test('docs/audit.schema.json is current', () => {
  assert.equal(readFileSync(new URL('../../../docs/audit.schema.json', import.meta.url), 'utf8'), auditSchemaText(), 'run scripts/schema')
})
for (const [name, report] of REPORTS) {
  test(`JSON keeps its published schema: ${name}`, () => valid(validator(JSON.parse(auditSchemaText()) as object), JSON.parse(text('json', report))))

  test(`SARIF keeps the schema of OASIS: ${name}`, () => {
    const official = require('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json') as object
    valid(validator(official), JSON.parse(text('sarif', report)))
  })
  consumer(`JUnit is well-formed XML: ${name}`, 'xmllint', ['--noout', '--nonet', '-'], () => text('junit', report))
  consumer(`JUnit is read by junitparser: ${name}`, '/usr/bin/python3', ['-c', JUNIT], () => text('junit', report))
  consumer(`Prometheus takes it: ${name}`, 'promtool', ['check', 'metrics'], () => text('prometheus', report))
}

test('the JSON schema refuses what is not an audit', () => {
  const validate = validator(JSON.parse(auditSchemaText()) as object)
  const data = JSON.parse(text('json', one)) as Record<string, unknown>
  assert.equal(validate({ ...data, score: 101 }), false)
  assert.equal(validate({ ...data, surprise: 1 }), false)
})

test('an accepted risk is visible in every format, and so is one past its date', () => {
  const accepted = findings.find((finding) => finding.accepted !== undefined)
  assert.ok(accepted?.accepted)
  const expired: Finding = { ...accepted, control: 'host.swap', expired: accepted.accepted, because: 'the accepted risk was due on 2026-01-01 and counts again' }
  delete (expired as { accepted?: unknown }).accepted
  const both = [...findings, expired]
  const report = { ...one, cards: [{ ...card, findings: both, score: score(both) }] }
  for (const format of FORMATS) {
    const shown = text(format, report)
    assert.match(shown, /host\.disk-encryption/, format)
    assert.match(shown, /accepted/i, format)
    assert.match(shown, format === 'prometheus' ? /accepted_risks_expired\{host="vps"\} 1\n/ : /counts again|past the date/, format)
  }
})
test('a host that was not reached is visible in every format', () => {
  for (const format of FORMATS) assert.match(text(format, many), /gone/, format)
})
test('who can reach what is in every format for people and programs, with how it is known', () => {
  for (const format of ['terminal', 'markdown', 'html'] as const) {
    assert.match(text(format, one), /5432\/tcp[^]*let in, not tried/, format)
    assert.match(text(format, one), /18789\/tcp[^]*closed, tried/, format)
    assert.match(text(format, one), /what Tailscale serves: ran out of time/, format)
  }
  const { exposure } = JSON.parse(text('json', one)) as { exposure: { doors: { port: number; seen: { internet: object; tailnet: null } }[] } }
  assert.deepEqual(exposure.doors.find(({ port }) => port === 5432)?.seen, { internet: { answer: 'open', proof: 'read', because: 'ufw lets it in' }, network: null, tailnet: null })
})
test('only what was asked for is said in every format for people', () => {
  const report = { ...one, cards: [{ ...card, only: 'ssh.*' }] }
  for (const format of ['terminal', 'json', 'sarif', 'markdown', 'html'] as const) assert.match(text(format, report), /ssh\.\*/, format)
})

test('SARIF: fails and unknowns with one rule each, the accepted one suppressed', () => {
  const { runs } = JSON.parse(text('sarif', one)) as { runs: { tool: { driver: { rules: { id: string }[] } }; results: { ruleId: string; ruleIndex: number; kind: string; suppressions?: unknown[] }[] }[] }
  const [{ tool, results } = assert.fail('no run')] = runs
  assert.deepEqual(results.map(({ ruleId }) => ruleId), own.filter(({ verdict }) => verdict === 'fail' || verdict === 'unknown').map(({ control }) => control))
  for (const { ruleId, ruleIndex } of results) assert.equal(tool.driver.rules[ruleIndex]?.id, ruleId)
  assert.deepEqual(results.filter(({ suppressions }) => suppressions !== undefined).map(({ ruleId }) => ruleId), ['host.disk-encryption'])
  assert.deepEqual(results.filter(({ kind }) => kind === 'open').map(({ ruleId }) => ruleId), ['host.updates'])
})
test('JUnit counts what it lists', () => {
  for (const [, attributes = '', body = ''] of text('junit', many).matchAll(/<testsuite ([^>]*)>([^]*?)<\/testsuite>/g)) {
    const said = (name: string): number => Number(new RegExp(`${name}="(\\d+)"`).exec(attributes)?.[1])
    const seen = (element: string): number => body.split(`<${element} `).length - 1
    assert.deepEqual([said('tests'), said('failures'), said('errors'), said('skipped')], [seen('testcase'), seen('failure'), seen('error'), seen('skipped')], attributes)
  }
})
test('HTML asks nobody for anything, runs nothing, and shows evidence as text', () => {
  for (const [, report] of REPORTS) {
    const html = text('html', report)
    assert.doesNotMatch(html, /<(script|img|link|iframe|object|embed|base|form)\b|\bon\w+=(?!alert)|javascript:|url\(|@import/i)
    assert.doesNotMatch(html, /(?:src|href)="(?!#)/i)
    assert.match(html, /default-src 'none'/)
    assert.match(html, /&lt;img src=x onerror=alert\(1\)&gt;/)
    assert.doesNotMatch(html, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
  }
})
consumer('HTML is well-formed', 'xmllint', ['--html', '--noout', '--nonet', '-'], () => text('html', many).replace(/<(\/?)(main|section|article|header|footer|nav|details|summary|svg|circle|text)\b/g, '<$1div'))

test('Markdown cannot be broken out of', () => {
  for (const line of text('markdown', one).split('\n')) {
    assert.doesNotMatch(line, /^# not a heading/)
    assert.doesNotMatch(line.replace(/`+[^`]*`+/g, ''), /(?<!\\)<img/)
  }
})
test('seconds since 1970, as Date has them', () => {
  for (const iso of ['1970-01-01T00:00:00Z', '2000-02-29T23:59:59.999Z', '2026-11-22T18:50:11.123Z', '2100-03-01T00:00:00Z']) assert.equal(epochSeconds(iso), Math.floor(Date.parse(iso) / 1000), iso)
})
