/**
 * A device that speaks OpenClaw's gateway protocol (version 4), as a browser or a phone would: its own Ed25519 key,
 * a signed answer to the gateway's challenge, and whatever credential it was given. For tests of the way in.
 */
import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import type { LookupFunction } from 'node:net'
import { WebSocket, type ClientOptions } from 'ws'

export interface Credential {
  readonly token?: string
  readonly deviceToken?: string
  readonly bootstrapToken?: string
}

export interface ConnectOptions {
  /** Of the gateway, as seen from here. */
  readonly port: number
  /** Left out: plain, at the port on this machine's loopback. */
  readonly by?: { readonly url: string; readonly options: ClientOptions & { readonly lookup?: LookupFunction } }
  readonly auth: Credential
  /** Left out: no Origin, as from a program that is no browser. */
  readonly origin?: string
  readonly scopes?: readonly string[]
  readonly client?: { readonly id: string; readonly mode: string; readonly displayName?: string; readonly platform?: string; readonly deviceFamily?: string; readonly buildId?: string }
}

/** hello-ok, or why not. */
export type Answer =
  | { readonly ok: true; readonly scopes: readonly string[]; readonly deviceToken: string | undefined; readonly connection: Connection }
  | { readonly ok: false; readonly code: string; readonly requestId: string | undefined; readonly message: string; readonly build?: string }

export interface Connection {
  /** Resolves when the connection has ended, whoever ended it. */
  readonly ended: Promise<void>
  close(): void
  /** Calls a method of the gateway; resolves to its whole answer. */
  request(method: string, params: object): Promise<Frame>
}

export const BROWSER = { id: 'openclaw-control-ui', mode: 'webchat', platform: 'Linux x86_64' } as const
const PROGRAM = { id: 'gateway-client', mode: 'backend', platform: 'linux' } as const

export interface Frame {
  readonly type: string
  readonly event?: string
  readonly ok?: boolean
  readonly payload?: { nonce?: string; ts?: number; type?: string; auth?: { scopes?: string[]; deviceToken?: string } }
  readonly error?: { code?: string; message?: string; details?: { code?: string; requestId?: string; gatewayBuildId?: string } }
}

let asked = 1
const ask = (socket: WebSocket, method: string, params: object): Promise<Frame> =>
  new Promise((resolve) => {
    const id = String((asked += 1))
    const hear = (data: Buffer): void => {
      const frame = JSON.parse(data.toString()) as Frame & { id?: string }
      if (frame.type !== 'res' || frame.id !== id) return
      socket.off('message', hear)
      resolve(frame)
    }
    socket.on('message', hear)
    socket.send(JSON.stringify({ type: 'req', id, method, params }))
  })

export class WsDevice {
  readonly id: string
  private readonly key: KeyObject
  private readonly publicKey: string

  constructor() {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
    this.key = privateKey
    this.id = createHash('sha256').update(raw).digest('hex')
    this.publicKey = raw.toString('base64url')
  }

  /** The gateway's own page must be of its build; a browser that is told so loads the page again, and so do we. */
  async connect(options: ConnectOptions): Promise<Answer> {
    const answer = await this.try(options)
    if (answer.ok || answer.build === undefined || options.client === undefined) return answer
    return this.try({ ...options, client: { ...options.client, buildId: answer.build } })
  }

  private async try({ port, by, auth, origin, scopes = ['operator.read', 'operator.admin'], client = PROGRAM }: ConnectOptions): Promise<Answer> {
    const socket = new WebSocket(by?.url ?? `ws://127.0.0.1:${port}/`, { ...by?.options, ...(origin === undefined ? {} : { origin }) })
    const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    return new Promise((resolve) => {
      let last: Answer = { ok: false, code: 'CLOSED', requestId: undefined, message: 'the connection ended without an answer' }
      socket.on('error', (error) => (last = { ok: false, code: 'UNREACHABLE', requestId: undefined, message: error.message }))
      void ended.then(() => resolve(last))
      socket.on('message', (data: Buffer) => {
        const frame = JSON.parse(data.toString()) as Frame
        if (frame.event === 'connect.challenge') {
          const { nonce = '', ts = 0 } = frame.payload ?? {}
          socket.send(JSON.stringify(this.request({ nonce, ts, auth, scopes, client })))
        } else if (frame.type === 'res' && frame.ok === true) {
          const { scopes: given = [], deviceToken } = frame.payload?.auth ?? {}
          resolve({ ok: true, scopes: given, deviceToken, connection: { ended, close: () => socket.close(), request: (method, params) => ask(socket, method, params) } })
        } else if (frame.type === 'res') {
          const { code = '?', message = '', details } = frame.error ?? {}
          last = { ok: false, code: details?.code ?? code, requestId: details?.requestId, message, ...(details?.gatewayBuildId === undefined ? {} : { build: details.gatewayBuildId }) }
          socket.close()
        }
      })
    })
  }

  private request({ nonce, ts, auth, scopes, client }: { nonce: string; ts: number; auth: Credential; scopes: readonly string[]; client: NonNullable<ConnectOptions['client']> }): unknown {
    const secret = auth.token ?? auth.deviceToken ?? auth.bootstrapToken ?? ''
    const payload = ['v2', this.id, client.id, client.mode, 'operator', scopes.join(','), ts, secret, nonce].join('|')
    const { id, mode, platform = 'linux', ...rest } = client
    return {
      type: 'req',
      id: '1',
      method: 'connect',
      params: {
        minProtocol: 4,
        maxProtocol: 4,
        client: { id, mode, platform, version: '1.0.0', ...rest },
        role: 'operator',
        scopes,
        auth,
        device: { id: this.id, publicKey: this.publicKey, signature: sign(null, Buffer.from(payload), this.key).toString('base64url'), signedAt: ts, nonce },
      },
    }
  }
}
