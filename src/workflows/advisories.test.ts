/** Fetching the list from a stand-in on loopback that speaks the OSV API, and every way in which that can go wrong. */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { knownAdvisories } from '../areas/advisories/facts.js'
import { exposure, parseVersion } from '../areas/advisories/version.js'
import { HardshellError } from '../model/errors.js'
import { daysOld, knownFrame, readKnown, updateKnown } from './advisories.js'

const vulnerability = (id: string, fixed: string, more: object = {}) => ({
  schema_version: '1.7.3', id, modified: '2026-11-01T00:00:00Z', published: '2026-11-01T00:00:00Z', summary: `hole ${id}`, database_specific: { severity: 'CRITICAL', github_reviewed: true },
  affected: [{ package: { ecosystem: 'npm', name: 'openclaw', purl: 'pkg:npm/openclaw' }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed }] }] }], ...more,
})
type Body = { readonly package: { readonly ecosystem: string; readonly name: string }; readonly page_token?: string }
type Answer = (body: Body, response: ServerResponse) => void
const json = (response: ServerResponse, value: object, status = 200): void => void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))

/** Two pages about openclaw, nothing about its older names: as the real one answers. */
const wellBehaved: Answer = ({ package: { name }, page_token: token }, response) => {
  if (name !== 'openclaw') return json(response, {})
  if (token === undefined) return json(response, { vulns: [vulnerability('GHSA-1111-1111-1111', '2026.11.1')], next_page_token: 'page two' })
  assert.equal(token, 'page two')
  json(response, { vulns: [vulnerability('GHSA-2222-2222-2222', '2026.11.2'), vulnerability('GHSA-g8p2-7wf7-98mq', '2026.1.29', { withdrawn: '2026-11-01T00:00:00Z' })] })
}

describe('the list of known holes, fetched', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hs-osv-'))
  const shelf = { fetched: join(folder, 'cache', 'advisories.json') }
  const asked: Body[] = []
  let answer: Answer = wellBehaved
  let server: Server
  let url = ''
  const update = (timeoutMs?: number) => updateKnown(shelf, { url, today: '2026-11-22', signal: AbortSignal.timeout(60_000), ...(timeoutMs === undefined ? {} : { timeoutMs }) })

  before(async () => {
    server = createServer((request, response) => {
      assert.deepEqual([request.method, request.url, request.headers['content-type']], ['POST', '/v1/query', 'application/json'])
      let text = ''
      request.setEncoding('utf8').on('data', (part: string) => { text += part })
      request.on('end', () => {
        const body = JSON.parse(text) as Body
        asked.push(body)
        answer(body, response)
      })
    })
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  after(() => {
    server.closeAllConnections()
    server.close()
    rmSync(folder, { recursive: true })
  })

  it('is the shipped one while nothing was fetched', () => {
    const known = readKnown(shelf)
    assert.equal(known.from, 'shipped')
    assert.equal(known.damaged, undefined)
  })

  it('holds every page, asks for every name, keeps what only the shipped list knows and drops what was withdrawn', async () => {
    const shipped = readKnown(shelf).table
    await update()
    assert.deepEqual(asked.map(({ package: { ecosystem, name }, page_token: token }) => [ecosystem, name, token]), [['npm', 'openclaw', undefined], ['npm', 'openclaw', 'page two'], ['npm', 'clawdbot', undefined], ['npm', 'moltbot', undefined]])
    const { table, from } = readKnown(shelf)
    assert.deepEqual([from, table.asOf], ['fetched', '2026-11-22'])
    const ids = table.advisories.map(({ id }) => id)
    assert.deepEqual(ids.slice(0, 2), ['GHSA-1111-1111-1111', 'GHSA-2222-2222-2222'])
    assert.ok(!ids.includes('GHSA-g8p2-7wf7-98mq'), 'withdrawn')
    assert.equal(ids.length, shipped.advisories.length + 1)
    const version = parseVersion('2026.11.1')
    assert.ok(version)
    assert.deepEqual(table.advisories.filter(({ ranges }) => exposure(version, ranges) === 'exposed').map(({ id }) => id), ['GHSA-2222-2222-2222'])
  })

  it('comes to the audit with its age', async () => {
    const frame = await knownFrame(shelf, '2026-12-02')
    assert.equal(frame.exit, 0)
    assert.deepEqual([knownAdvisories.parse(frame.stdout).age, knownAdvisories.parse(frame.stdout).asOf], [10, '2026-11-22'])
    assert.equal(daysOld(readKnown(shelf).table, '2026-11-22'), 0)
  })

  const failures: Readonly<Record<string, readonly [Answer, RegExp]>> = {
    'an error of the server': [(_, response) => json(response, { code: 13, message: 'internal' }, 500), /answered with status 500/],
    'garbage': [(_, response) => void response.end('<html>captive portal</html>'), /not JSON/],
    'an answer cut short': [(_, response) => { response.writeHead(200, { 'content-length': '5000' }); response.write('{"vulns": [', () => response.destroy()) }, /cannot be reached/],
    'JSON cut short': [(_, response) => void response.end('{"vulns": [{"id": "GHSA-1'), /not JSON/],
    'another place to ask': [(_, response) => void response.writeHead(302, { location: `${url}/v1/query` }).end(), /sends us elsewhere/],
    'another form': [(_, response) => json(response, { vulns: [{ name: 'no id' }] }), /form that this hardshell does not know/],
    'nothing at all': [(_, response) => json(response, {}), /knows no advisory/],
    'other packages only': [(_, response) => json(response, { vulns: [vulnerability('GHSA-3333-3333-3333', '1.0.0', { affected: [{ package: { ecosystem: 'npm', name: 'lodash' }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }] }] }] })] }), /knows no advisory/],
    'pages without end': [(_, response) => json(response, { vulns: [], next_page_token: 'more' }), /page after page/],
    'a closed door': [(_, response) => void response.destroy(), /cannot be reached/],
  }
  for (const [name, [answers, message]] of Object.entries(failures)) {
    it(`${name} changes nothing and is named`, async () => {
      answer = answers
      const kept = readFileSync(shelf.fetched, 'utf8')
      await assert.rejects(update(), (error) => error instanceof HardshellError && error.noun === 'operator' && message.test(error.message))
      assert.equal(readFileSync(shelf.fetched, 'utf8'), kept)
      assert.deepEqual(readdirSync(join(folder, 'cache')), ['advisories.json'])
    })
  }
  it('silence changes nothing and is named', async () => {
    answer = () => undefined
    await assert.rejects(update(50), (error) => error instanceof HardshellError && /did not answer within 0\.05 s/.test(error.message))
  })
  it('nobody else than loopback is asked without TLS', async () => {
    await assert.rejects(updateKnown(shelf, { url: 'http://192.0.2.1', today: '2026-11-22', signal: AbortSignal.timeout(60_000) }), /is not https/)
  })

  it('damaged, it gives way to the shipped one and is named; older than it, it gives way too', () => {
    const good = readFileSync(shelf.fetched, 'utf8')
    writeFileSync(shelf.fetched, good.slice(0, 2000))
    assert.equal(readKnown(shelf).from, 'shipped')
    assert.notEqual(readKnown(shelf).damaged, undefined)
    writeFileSync(shelf.fetched, good.replace('"asOf":"2026-11-22"', '"asOf":"2026-01-01"'))
    assert.deepEqual([readKnown(shelf).from, readKnown(shelf).damaged], ['shipped', undefined])
    writeFileSync(shelf.fetched, good)
  })
  it('one that the operator names counts alone, and must be there', async () => {
    assert.equal(readKnown({ ...shelf, chosen: shelf.fetched }).from, 'chosen')
    assert.throws(() => readKnown({ ...shelf, chosen: join(folder, 'nowhere') }), /HARDSHELL_ADVISORIES|cannot be read/)
    const frame = await knownFrame({ ...shelf, chosen: join(folder, 'nowhere') }, '2026-11-22')
    assert.equal(frame.exit, 1)
  })
})
