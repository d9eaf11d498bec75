/**
 * twin.mjs - read by every Node of a target made for update.test.ts before its program (NODE_OPTIONS), and makes its gateway behave as
 * TWIN says: one that starts at once, or one that is broken in a certain way. What is no gateway is the real program.
 *   sound       answers as OpenClaw does            never    runs, and never listens       exit78   ends so at once
 *   crash SECONDS   sound, and ends with 1 then     eats SECONDS   sound, and then takes memory until it is killed
 *   open        lets anybody in                     real-crash SECONDS   the real gateway, ended so long after it was ready
 *   moves SECONDS   gives the state a schema that no other release opens, is sound, and ends with 1 then
 */
import { createServer } from 'node:http'
import { DatabaseSync } from 'node:sqlite'

const [behaviour = '', after = '0'] = (process.env.TWIN ?? '').split(' ')
const [, program = '', verb, second] = process.argv
const seconds = Number(after) * 1000
const forEver = () => new Promise(() => {})

function serve() {
  const answers = { '/healthz': '{"ok":true}', '/startupz': '{"ok":true}', '/readyz': '{"ready":true,"failing":[]}' }
  createServer((request, response) => {
    const known = answers[request.url]
    if (known !== undefined) return response.end(known)
    const right = behaviour === 'open' || request.headers.authorization === `Bearer ${process.env.OPENCLAW_GATEWAY_TOKEN}`
    response.statusCode = right ? 400 : 401
    response.end('{}')
  }).listen(18789, '0.0.0.0')
}

async function gateway() {
  if (behaviour === 'exit78') {
    console.error('refusing to start: this is a broken release')
    process.exit(78)
  }
  process.on('SIGTERM', () => process.exit(0))
  // something must be waited for, or Node ends
  setInterval(() => {}, 1000)
  if (behaviour === 'never') return forEver()
  if (behaviour === 'moves') new DatabaseSync('/home/node/.openclaw/state/openclaw.sqlite').exec('PRAGMA user_version = 99')
  serve()
  if (behaviour === 'crash' || behaviour === 'moves') setTimeout(() => process.exit(1), seconds)
  const held = []
  if (behaviour === 'eats') setTimeout(() => setInterval(() => held.push(Buffer.alloc(128 * 2 ** 20, 1)), 50), seconds)
  return forEver()
}

function crashLater() {
  const looking = setInterval(async () => {
    const { status } = await fetch('http://127.0.0.1:18789/startupz').catch(() => ({ status: 0 }))
    if (status !== 200) return
    clearInterval(looking)
    setTimeout(() => process.exit(1), seconds).unref()
  }, 1000)
  looking.unref()
}

if (program.endsWith('openclaw.mjs') && behaviour === 'real-crash') {
  if (verb === 'gateway' && second === undefined) crashLater()
} else if (program.endsWith('openclaw.mjs') && behaviour !== '') {
  if (verb === 'gateway' && second === undefined) await gateway()
  if (verb === 'gateway' && second === 'health') {
    console.log('{"ok":true,"plugins":{"loaded":[],"errors":[]}}')
    process.exit(0)
  }
  if (verb === 'doctor') {
    console.log('{"findings":[]}')
    process.exit(0)
  }
}
