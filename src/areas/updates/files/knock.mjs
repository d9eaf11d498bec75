/**
 * knock.mjs - the rungs of the probe ladder that HTTP has, asked inside the gateway's container: nobody else's wrong tries lock
 * us out there, and its token stays where it is. Prints five statuses, 000 for no answer: healthz, startupz, its own token
 * (400: let in), a wrong one (401), none (401); then the names of what readyz says is failing.
 */
import { randomBytes } from 'node:crypto'

const base = 'http://127.0.0.1:18789'
const ask = async (path, options = {}) => {
  try {
    return await fetch(base + path, { ...options, signal: AbortSignal.timeout(10_000) })
  } catch {
    return { status: '000', json: () => ({}) }
  }
}
const invoke = async (token) =>
  (await ask('/tools/invoke', { method: 'POST', headers: { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) }, body: '{}' })).status

const said = [(await ask('/healthz')).status, (await ask('/startupz')).status, await invoke(process.env.OPENCLAW_GATEWAY_TOKEN ?? '')]
// ten wrong tries a minute lock everybody out who comes this way
said.push(await invoke(randomBytes(32).toString('hex')), await invoke())
let failing = []
try {
  failing = (await (await ask('/readyz')).json()).failing ?? []
} catch {
  // no list: nothing to compare
}
console.log(...said, ...failing.filter((name) => typeof name === 'string').map((name) => name.replaceAll(/[^\w.:-]+/g, '_')))
