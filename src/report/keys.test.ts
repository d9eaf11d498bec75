/** Pages about keys, from what a real server wrote down; the calendar as another program reads it (ical.js). */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import ICAL from 'ical.js'
import { agedKeys, dayOf, secretAges, type KeyReport } from '../areas/secrets/ages.js'
import { packageRoot } from '../runner/assets.js'
import { calendar, enteredText, keysText, matrixText } from './keys.js'
import { screen } from './screen.js'

const ages = secretAges.parse(readFileSync(new URL('src/areas/secrets/recordings/secret-ages.many.txt', packageRoot), 'utf8'))
const report: KeyReport = { host: 'vps, "home"; \\ Küche', days: 90, keys: agedKeys(ages, 90), places: ages.places, variables: ages.variables, unread: ages.unread }

test('a day is a day, leap years included', () => {
  for (const day of ['1970-01-01', '1999-12-31', '2000-02-29', '2024-02-29', '2026-11-23', '2100-03-01']) assert.equal(dayOf(Date.parse(`${day}T12:00:00Z`) / 1000), day)
})

test('the calendar is one that a calendar program understands: one event a key, on its day, with an alarm', () => {
  const text = calendar([report], '2026-11-23T02:00:00.000Z')
  for (const line of text.split('\r\n')) assert.ok(Buffer.byteLength(line) <= 75, line)
  assert.equal(text.replaceAll('\r\n', '').includes('\n'), false)
  const parsed = new ICAL.Component(ICAL.parse(text) as unknown[])
  assert.equal(parsed.getFirstPropertyValue('version'), '2.0')
  const events = parsed.getAllSubcomponents('vevent')
  assert.equal(events.length, report.keys.length)
  assert.ok(events.length >= 6)
  assert.equal(new Set(events.map((event) => event.getFirstPropertyValue('uid'))).size, events.length)
  for (const [at, component] of events.entries()) {
    const event = new ICAL.Event(component)
    const key = report.keys[at]
    assert.equal(event.startDate.isDate, true)
    assert.equal(event.startDate.toString(), key?.due)
    assert.equal(event.summary, `Rotate ${key?.name} on ${report.host}`)
    assert.match(event.description, /^hardshell rotate (gateway|provider \S+) .*\nhttps?:|made on the host/)
    assert.equal(component.getFirstSubcomponent('valarm')?.getFirstPropertyValue('trigger')?.toString(), '-P7D')
  }
})

test('the matrix names every place of every provider that is configured, and no key', () => {
  const text = matrixText(report, undefined, screen(false, 200))
  for (const { file, where } of report.places) assert.ok(text.includes(`${file}: ${where}`), `${file} ${where}`)
  for (const title of ['ElevenLabs', 'xAI', 'DeepSeek', 'Mistral', 'Anthropic', 'Backblaze B2', 'Tavily', 'OpenAI']) assert.ok(text.includes(title), title)
  assert.match(matrixText(report, 'nobody', screen(false)), /no key of nobody/)
  assert.match(keysText(report, screen(false, 200)), /OPENCLAW_GATEWAY_TOKEN/)
})

test('after a new key, an old one that stands elsewhere is named with the command that removes it', () => {
  const left = enteredText(report, report, 'openai', 'OPENAI_API_KEY', screen(false, 200))
  assert.match(left, /may win:\n.*profiles\.openai:manual\.key.*models auth logout openai:manual --yes/)
})
