/**
 * Somebody on the internet, for ways.test.ts: a program of its own in a container of its own, with an address of its own. Reads
 * what to try as JSON on its standard input, which is where the token goes too, and prints what it met as JSON.
 */
import { request as http } from 'node:http'
import { request as https, type RequestOptions } from 'node:https'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import { knock, type Knock } from '../../src/transport/knock.js'
import { BROWSER, WsDevice } from './ws-device.js'

export interface Errand {
  /** What the front door is called, and the addresses that it is looked for at. */
  readonly name: string
  readonly address: string
  /** Who signed its certificate, as PEM. */
  readonly ca: string
  readonly token: string
  readonly wrong: string
  /** As they are tried, at each of the addresses. */
  readonly knock: readonly { readonly address: string; readonly port: number }[]
  /** How often a wrong token is tried, each time as somebody else. */
  readonly guesses: number
}
export interface Met {
  readonly right: number
  readonly wrong: number
  readonly none: number
  /** With the right token, and what a proxy would say of a visitor from the gateway's own loopback. */
  readonly forged: number
  /** The same in words of other proxies. */
  readonly forgedOtherwise: number
  readonly redirect: string
  readonly hsts: string
  readonly server: string
  /** What the gateway says to a device over a WebSocket: a program's, a browser's from its own page, from another, with a wrong token. */
  readonly program: string
  readonly page: string
  readonly otherPage: string
  readonly wrongDevice: string
  readonly open: readonly string[]
  readonly answers: readonly Knock[]
  /** Statuses of the guesses, and of the right token after them. */
  readonly guessed: readonly number[]
  readonly afterwards: number
}

const SECONDS = 15_000

export async function errand({ name, address, ca, token, wrong, knock: ports, guesses }: Errand): Promise<Met> {
  const tls: RequestOptions = { host: address, port: 443, servername: name, ca, agent: false, timeout: SECONDS }
  const ask = (path: string, method: string, headers: Record<string, string>): Promise<{ status: number; headers: NodeJS.Dict<string | string[]> }> =>
    new Promise((resolve, reject) => {
      const asked = https({ ...tls, path, method, headers: { host: name, ...headers } }, (answer) => {
        answer.resume().once('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers }))
      })
      asked.once('timeout', () => asked.destroy(new Error('no answer in time'))).once('error', reject)
      asked.end(method === 'POST' ? '{}' : undefined)
    })
  const invoke = async (secret: string, headers: Record<string, string> = {}): Promise<number> =>
    (await ask('/tools/invoke', 'POST', { 'content-type': 'application/json', 'content-length': '2', ...(secret === '' ? {} : { authorization: `Bearer ${secret}` }), ...headers })).status
  const device = async (secret: string, origin?: string): Promise<string> => {
    const answer = await new WsDevice().connect({ port: 443, by: { url: `wss://${name}/`, options: { ca, lookup: (_, { all }, found) => (all === true ? found(null, [{ address, family: 4 }]) : found(null, address, 4)) } }, auth: { token: secret }, ...(origin === undefined ? {} : { origin, client: BROWSER }) })
    if (answer.ok) answer.connection.close()
    return answer.ok ? 'hello-ok' : answer.code
  }
  const plain = new Promise<string>((resolve, reject) => {
    const asked = http({ host: address, port: 80, path: '/chat?x=1', headers: { host: name }, agent: false, timeout: SECONDS }, (answer) => {
      answer.resume()
      resolve(`${answer.statusCode} ${answer.headers.location}`)
    })
    asked.once('timeout', () => asked.destroy(new Error('no answer in time'))).once('error', reject)
    asked.end()
  })
  const front = await ask('/', 'GET', {})
  const answers = await Promise.all(ports.map((one) => knock(one.address, one.port, 2000)))
  const met = {
    right: await invoke(token),
    wrong: await invoke(wrong),
    none: await invoke(''),
    forged: await invoke(token, { 'x-forwarded-for': '127.0.0.1' }),
    forgedOtherwise: await invoke(token, { forwarded: 'for=127.0.0.1', 'x-real-ip': '127.0.0.1', 'x-forwarded-for': '198.18.0.7, 127.0.0.1', 'tailscale-user-login': 'ada@example.org' }),
    redirect: await plain,
    hsts: String(front.headers['strict-transport-security'] ?? ''),
    server: String(front.headers['server'] ?? ''),
    program: await device(token),
    page: await device(token, `https://${name}`),
    otherPage: await device(token, 'https://elsewhere.example'),
    wrongDevice: await device(wrong),
    answers,
    open: ports.flatMap((one, at) => (answers[at] === 'open' ? [`${one.address.includes(':') ? 6 : 4}:${one.port}`] : [])),
  }
  const guessed: number[] = []
  for (let guess = 0; guess < guesses; guess += 1) guessed.push(await invoke(wrong, { 'x-forwarded-for': `198.18.1.${guess}` }))
  return { ...met, guessed, afterwards: await invoke(token) }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.stdout.write(JSON.stringify(await errand(JSON.parse(await text(process.stdin)) as Errand)))
}
