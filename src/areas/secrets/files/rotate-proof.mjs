// rotate-proof.mjs - runs in the gateway's container with its Node: what the gateway says to a token, and to devices that are
// paired. The token it was made with is in its environment, the one from before on the first line of standard input.
//   WHAT  tokens    the new one is let in and the old one refused, over HTTP and over WebSocket
//         clients   who is connected and who is paired, before anything changes
//         revoke    takes every device out. A device of our own is paired before, and must be cut off and refused after.
// Prints lines, KIND<tab>TEXT: `proof`, `device`, `client`, `revoked`; ends with 1 and `failed<tab>WHY` when something is not so.
// No token is printed. Over the container's own loopback the gateway does not count wrong tries.
import { spawnSync } from 'node:child_process'
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'

const PORT = process.env.OPENCLAW_GATEWAY_PORT ?? '18789'
const NEW = process.env.OPENCLAW_GATEWAY_TOKEN ?? ''
const clean = (text) => String(text ?? '').replace(/[^\x20-\x7e\u00a0-\uffff]/g, '?').slice(0, 120)
const tell = (kind, ...texts) => process.stdout.write(`${kind}\t${texts.map(clean).join('\t')}\n`)
class Failed extends Error {}
/** How a device is refused whose pairing is gone; anything else proves nothing. */
const REFUSED = ['AUTH_DEVICE_TOKEN_MISMATCH', 'PAIRING_REQUIRED', 'DEVICE_NOT_PAIRED']

async function http(token) {
  const answer = await fetch(`http://127.0.0.1:${PORT}/tools/invoke`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: '{}',
    signal: AbortSignal.timeout(15_000),
  })
  return answer.status
}

/** A device's key, as OpenClaw's protocol 4 wants it. */
function newKey() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x, 'base64url')
  return { privateKey, id: createHash('sha256').update(raw).digest('hex'), publicKey: raw.toString('base64url') }
}

/** One connection: `hello-ok`, or the code of the refusal. */
function connect(auth, key, at = '127.0.0.1') {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://${at}:${PORT}/`)
    let said = { code: 'CLOSED' }
    const ended = new Promise((over) => socket.addEventListener('close', () => over(true)))
    const timer = setTimeout(() => ((said = { code: 'SILENT' }), socket.close()), 15_000)
    socket.addEventListener('error', () => (said = { code: 'UNREACHABLE' }))
    void ended.then(() => (clearTimeout(timer), resolve(said)))
    socket.addEventListener('message', ({ data }) => {
      const frame = JSON.parse(String(data))
      if (frame.event === 'connect.challenge') {
        const { nonce, ts } = frame.payload
        const scopes = ['operator.read']
        const secret = auth.token ?? auth.deviceToken
        const payload = key === undefined ? '' : ['v2', key.id, 'gateway-client', 'backend', 'operator', scopes.join(','), ts, secret, nonce].join('|')
        const device = key === undefined ? {} : { device: { id: key.id, publicKey: key.publicKey, signature: sign(null, Buffer.from(payload), key.privateKey).toString('base64url'), signedAt: ts, nonce } }
        const client = { id: 'gateway-client', mode: 'backend', platform: 'linux', version: '1.0.0', displayName: 'hardshell, proving a rotation' }
        socket.send(JSON.stringify({ type: 'req', id: '1', method: 'connect', params: { minProtocol: 4, maxProtocol: 4, client, role: 'operator', scopes, auth, ...device } }))
      } else if (frame.type === 'res' && frame.id === '1') {
        clearTimeout(timer)
        if (frame.ok === true) resolve({ code: 'hello-ok', deviceToken: frame.payload?.auth?.deviceToken, ended, close: () => socket.close() })
        else {
          said = { code: frame.error?.details?.code ?? frame.error?.code ?? '?', requestId: frame.error?.details?.requestId }
          socket.close()
        }
      }
    })
  })
}

function openclaw(...words) {
  const ran = spawnSync(process.execPath, ['openclaw.mjs', ...words, '--json'], { encoding: 'utf8', maxBuffer: 1 << 26, timeout: 60_000 })
  if (ran.status !== 0) throw new Failed(`openclaw ${words.slice(0, 2).join(' ')} ended with ${ran.status ?? ran.signal}`)
  const text = ran.stdout
  const from = text.search(/[[{]/)
  return JSON.parse(from < 0 ? 'null' : text.slice(from))
}
const listed = () => {
  const { paired, pending } = openclaw('devices', 'list')
  if (!Array.isArray(paired) || !Array.isArray(pending)) throw new Failed('it gave no list of devices')
  return paired
}
const named = (device) => [String(device.deviceId).slice(0, 16), device.operatorLabel || device.displayName || '', device.platform ?? '', (device.roles ?? [device.role ?? '']).join(',')]

async function tokens() {
  const old = readFileSync(0, 'utf8').split('\n')[0]
  if (NEW === '' || old === '' || NEW === old) throw new Failed('there are no two tokens to compare')
  const asked = [
    ['the new token over HTTP', await http(NEW), 400],
    ['the old token over HTTP', await http(old), 401],
    ['the new token over WebSocket', (await connect({ token: NEW })).code, 'hello-ok'],
    ['the old token over WebSocket', (await connect({ token: old })).code, 'AUTH_TOKEN_MISMATCH'],
  ]
  for (const [what, saw, want] of asked) {
    if (saw !== want) throw new Failed(`${what}: the gateway says ${clean(saw)}, not ${want}`)
    tell('proof', what, saw)
  }
}

function clients() {
  for (const device of listed()) tell('device', ...named(device), device.connected === true ? 'connected' : '')
  const seen = openclaw('system', 'presence')
  for (const client of Array.isArray(seen) ? seen : []) {
    if (client.mode !== 'gateway' && client.reason !== 'self') tell('client', client.host ?? client.text ?? '?', client.mode ?? '', client.ip ?? '')
  }
  tell('connections', connections())
}

/** How many connections from outside the container are open. Not every client says who it is. */
function connections() {
  const port = Number(PORT).toString(16).toUpperCase().padStart(4, '0')
  const rows = ['tcp', 'tcp6'].flatMap((table) => readFileSync(`/proc/net/${table}`, 'utf8').split('\n').slice(1))
  return rows.filter((row) => {
    const [, local = '', remote = '', state] = row.trim().split(/\s+/)
    // established, and not over loopback, IPv4 in either table
    return state === '01' && local.endsWith(`:${port}`) && !/(^|FFFF0000)[0-9A-F]{6}7F:/.test(remote) && !remote.startsWith('00000000000000000000000001000000:')
  }).length
}

async function revoke() {
  const key = newKey()
  // not over loopback, where the shared token alone is enough and nobody is paired
  const at = Object.values(networkInterfaces()).flat().find(({ internal, family }) => !internal && family === 'IPv4')?.address
  let own = await connect({ token: NEW }, key, at)
  if (own.code === 'PAIRING_REQUIRED' && own.requestId !== undefined) {
    openclaw('devices', 'approve', own.requestId)
    own = await connect({ token: NEW }, key, at)
  }
  const proven = own.code === 'hello-ok' && typeof own.deviceToken === 'string'
  const before = listed().filter(({ deviceId }) => deviceId !== key.id)
  openclaw('devices', 'clear', '--yes', '--pending')
  const left = listed()
  if (left.length > 0) throw new Failed(`${left.length} devices are still paired`)
  for (const device of before) tell('revoked', ...named(device))
  if (!proven) throw new Failed(`no device is paired any more; that one is refused was not tried: a device of our own was not let in before (${clean(own.code)})`)
  const again = await connect({ deviceToken: own.deviceToken }, key, at)
  if (!REFUSED.includes(again.code)) throw new Failed(`a device that was taken out and knocks again: the gateway says ${clean(again.code)}`)
  tell('proof', 'a revoked device with its own token', again.code)
  if (!(await Promise.race([own.ended, new Promise((late) => setTimeout(late, 10_000, false))]))) throw new Failed('a device that was taken out stays connected: docker restart ends it')
  tell('proof', 'the connection it had', 'cut off')
}

try {
  await { tokens, clients, revoke }[process.env.WHAT]()
  process.exit(0)
} catch (error) {
  tell('failed', error instanceof Failed ? error.message : `${error?.name}: ${error?.code ?? 'the gateway did not answer as it should'}`)
  process.exit(1)
}
