/** What the network says from where the operator sits: a TCP port, a TLS greeting, one plain HTTP answer. Never rejects, never sends a secret. */
import { lookup } from 'node:dns/promises'
import { request as httpRequest } from 'node:http'
import { connect, isIP } from 'node:net'
import { connect as tlsConnect } from 'node:tls'

/** `silent`: nothing came back in time, as from a firewall that drops. `unreachable`: there is no way there from here. */
export type Knock = 'open' | 'refused' | 'silent' | 'unreachable'

export function knock(address: string, port: number, timeoutMs: number): Promise<Knock> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port })
    const done = (answer: Knock): void => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(timeoutMs, () => done('silent'))
    socket.once('connect', () => done('open'))
    socket.once('error', ({ code }: NodeJS.ErrnoException) => done(code === 'ECONNREFUSED' || code === 'ECONNRESET' ? 'refused' : code === 'ETIMEDOUT' ? 'silent' : 'unreachable'))
  })
}

export interface Greeting {
  /** Why no certificate was shown. */
  readonly failed?: string
  /** ISO 8601. */
  readonly validTo?: string
  /** DNS names on the certificate. */
  readonly names?: readonly string[]
  /** Why this machine does not trust it for that name; empty when it does. */
  readonly distrusted?: string
  /** The Strict-Transport-Security header; empty when there is none. */
  readonly hsts?: string
}

/** @param name for SNI and the Host header; empty where only an address is known */
export function greet(address: string, port: number, name: string, timeoutMs: number): Promise<Greeting> {
  return new Promise((resolve) => {
    // what is not trusted is looked at too: why is the finding
    const socket = tlsConnect({ host: address, port, rejectUnauthorized: false, ...(name === '' ? {} : { servername: name }) })
    const done = (greeting: Greeting): void => {
      socket.destroy()
      resolve(greeting)
    }
    let seen: Greeting = { failed: 'no answer in time' }
    socket.setTimeout(timeoutMs, () => done(seen))
    socket.once('error', (error: Error) => done(seen.failed === undefined ? seen : { failed: error.message }))
    socket.once('secureConnect', () => {
      const certificate = socket.getPeerCertificate()
      const names = (certificate.subjectaltname ?? '').split(', ').flatMap((one) => (one.startsWith('DNS:') ? [one.slice(4)] : []))
      const error: unknown = socket.authorizationError
      const distrusted = socket.authorized ? '' : error instanceof Error ? error.message : String(error)
      seen = { validTo: new Date(certificate.valid_to).toISOString(), names, distrusted, hsts: '' }
      socket.write(`HEAD / HTTP/1.1\r\nHost: ${name === '' ? address : name}\r\nConnection: close\r\n\r\n`)
    })
    let head = ''
    socket.on('data', (bytes: Buffer) => (head += bytes.toString('latin1').slice(0, 16_384)))
    socket.once('close', () => resolve({ ...seen, ...(seen.failed === undefined ? { hsts: /^strict-transport-security:\s*(.+)$/im.exec(head)?.[1]?.trim() ?? '' } : {}) }))
  })
}

/** Where plain HTTP leads: the status, and the Location header of a redirect. */
export function plainHttp(address: string, port: number, name: string, timeoutMs: number): Promise<{ readonly status: number; readonly location: string } | { readonly failed: string }> {
  return new Promise((resolve) => {
    const request = httpRequest({ host: address, port, path: '/', method: 'HEAD', agent: false, timeout: timeoutMs, headers: { host: name === '' ? address : name } }, (response) => {
      resolve({ status: response.statusCode ?? 0, location: response.headers.location ?? '' })
      response.destroy()
    })
    request.on('timeout', () => request.destroy(new Error('no answer in time')))
    request.on('error', (error) => resolve({ failed: error.message }))
    request.end()
  })
}

/** Addresses of a name by this machine's resolver; of an address, itself. Empty when there are none. */
export async function addressesOf(host: string): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host]
  try {
    return [...new Set((await lookup(host, { all: true })).map(({ address }) => address))]
  } catch {
    return []
  }
}
