/**
 * Hands a secret address to a browser without writing it anywhere: a page on this machine's loopback, under a name that
 * cannot be guessed, leads there once. The page's own address may stand in argv; after one use it leads nowhere.
 */
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import { userInfo } from 'node:os'
import type { Secret } from '../model/secret.js'

export interface OneShot {
  /** Of the page; good once. */
  readonly address: string
  /** true when somebody was led on, false when the time was up or it was closed. */
  readonly used: Promise<boolean>
  close(): void
}

const NOT_KEPT = { 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer', 'X-Content-Type-Options': 'nosniff', Connection: 'close' }

export async function oneShot(target: Secret, lifeMs: number, owner: number = userInfo().uid): Promise<OneShot> {
  const path = `/${randomBytes(24).toString('base64url')}`
  let left = true
  let end: (used: boolean) => void = () => undefined
  const used = new Promise<boolean>((resolve) => (end = resolve))
  let port = 0
  const server = createServer((request, response) => {
    const answer = (status: number, text: string): void => void response.writeHead(status, { ...NOT_KEPT, 'Content-Type': 'text/plain' }).end(`${text}\n`)
    void wanted(request, port, path, owner).then((fits) => {
      if (!fits) return answer(404, 'There is nothing here.')
      if (!left) return answer(410, 'This sign-in was used already. For another: hardshell open')
      left = false
      response.writeHead(303, { ...NOT_KEPT, Location: target.reveal() }).end(() => end(true))
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  port = address !== null && typeof address === 'object' ? address.port : 0
  const close = (): void => {
    left = false
    end(false)
    server.close()
    server.closeAllConnections()
  }
  const clock = setTimeout(close, lifeMs)
  clock.unref()
  server.unref()
  return { address: `http://127.0.0.1:${port}${path}`, used, close }
}

/** A browser's own visit. Not a look ahead, not another site's guess at the port, not another user of this machine. */
async function wanted(request: IncomingMessage, port: number, path: string, owner: number): Promise<boolean> {
  if (request.method !== 'GET' || request.url !== path || request.headers.host !== `127.0.0.1:${port}`) return false
  if (request.headers['sec-purpose'] !== undefined || request.headers['purpose'] !== undefined) return false
  const who = await userOf(request.socket.remotePort ?? 0, port)
  return who === undefined || who === owner || who === 0
}

/** The user at the other end of a loopback connection, where the system tells (Linux): argv is no secret from others. */
async function userOf(from: number, to: number): Promise<number | undefined> {
  const table = await readFile('/proc/net/tcp', 'utf8').catch(() => '')
  const hex = (port: number): string => `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const line = table.split('\n').map((row) => row.trim().split(/\s+/)).find((row) => row[1] === hex(from) && row[2] === hex(to))
  return line?.[7] === undefined ? undefined : Number(line[7])
}
