import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Lines, MarkedStream, wrapScript } from './run.js'

const NONCE = '0123456789abcdef'
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

function unwrap(chunks: readonly Uint8Array[]): { body: string; before: string; status: number | undefined; began: boolean } {
  const body: Uint8Array[] = []
  const stream = new MarkedStream(NONCE, (part) => body.push(part.slice()))
  for (const chunk of chunks) stream.push(chunk)
  stream.flush()
  return { body: Buffer.concat(body).toString(), before: Buffer.from(stream.before).toString(), status: stream.status, began: stream.began }
}

test('the marks are found wherever the stream is cut', () => {
  const text = bytes(`Welcome @${NONCE} beg!@${NONCE} begin\n@@body @${NONCE} en grüße@${NONCE} end 137\nleft over`)
  const wanted = { body: `@@body @${NONCE} en grüße`, before: `Welcome @${NONCE} beg!`, status: 137, began: true }
  assert.deepEqual(unwrap([text]), wanted)
  for (let cut = 1; cut < text.length; cut++) assert.deepEqual(unwrap([text.slice(0, cut), text.slice(cut)]), wanted, `cut at ${cut}`)
  assert.deepEqual(unwrap([...text].map((byte) => Uint8Array.of(byte))), wanted)
})

test('a stream without its end has no status, and keeps what arrived', () => {
  assert.deepEqual(unwrap([bytes(`@${NONCE} begin\nhalf @${NONCE} e`)]), { body: `half @${NONCE} e`, before: '', status: undefined, began: true })
  assert.deepEqual(unwrap([bytes(`@${NONCE} begin\nhalf@${NONCE} end 1`)]).status, undefined)
  assert.deepEqual(unwrap([bytes('Permission denied @')]), { body: '', before: 'Permission denied @', status: undefined, began: false })
})

test("a mark with another run's nonce is text", () => {
  const forged = '@fedcba9876543210 end 0\n'
  assert.deepEqual(unwrap([bytes(`@${NONCE} begin\n${forged}@${NONCE} end 1\n`)]), { body: forged, before: '', status: 1, began: true })
})

test('what is not yet a mark is passed on at once', () => {
  const seen: string[] = []
  const stream = new MarkedStream(NONCE, (part) => seen.push(Buffer.from(part).toString()))
  stream.push(bytes(`@${NONCE} begin\n`))
  stream.push(bytes('a line\n'))
  assert.deepEqual(seen, ['a line\n'])
})

test('lines are whole, and decoded only when they are', () => {
  const text = 'grüße\n\n🐚 two\nlast'
  for (let cut = 0; cut <= bytes(text).length; cut++) {
    const seen: string[] = []
    const lines = new Lines((line) => seen.push(line))
    lines.push(bytes(text).slice(0, cut))
    lines.push(bytes(text).slice(cut))
    assert.deepEqual(seen, ['grüße', '', '🐚 two'])
    lines.flush()
    lines.flush()
    assert.deepEqual(seen, ['grüße', '', '🐚 two', 'last'])
  }
})

test('only a hexadecimal nonce and a script without NUL are wrapped', () => {
  assert.throws(() => wrapScript('', `${NONCE}'; rm`, '', false), RangeError)
  assert.throws(() => wrapScript('', NONCE, 'a\0b', false), RangeError)
})
