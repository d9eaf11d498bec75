/** One plain HTTP request to a port of this machine's loopback, each over a connection of its own. */
import { get } from 'node:http'

export type HttpAnswer = { readonly status: number; readonly body: string } | { readonly status: undefined; readonly because: string }

/** Never rejects: no answer is an answer. Of a long body only the beginning is read. */
export function getLocal(port: number, path: string, timeoutMs = 5000): Promise<HttpAnswer> {
  return new Promise((resolve) => {
    const fail = (error: Error): void => resolve({ status: undefined, because: error.message })
    const request = get({ host: '127.0.0.1', port, path, agent: false, timeout: timeoutMs }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text
        if (body.length > LONGEST) response.destroy()
      })
      response.on('close', () => resolve({ status: response.statusCode ?? 0, body: body.slice(0, LONGEST) }))
      response.on('error', () => undefined)
    })
    request.on('timeout', () => request.destroy(new Error(`no answer after ${timeoutMs / 1000} s`)))
    request.on('error', fail)
  })
}
const LONGEST = 64 * 1024
