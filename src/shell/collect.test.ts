import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseFrames } from './collect.js'
import { base64 } from './quote.js'

const nonce = 'abc123'
const frame = (name: string, exit: number, out: string, err = ''): string =>
  `@${nonce} probe ${name} ${exit} 7 ${out === '' ? '-' : base64(out)} ${err === '' ? '-' : base64(err)}`

describe('frames', () => {
  it('are read, whatever stands around them', () => {
    const stdout = ['Welcome!', `no newline@${nonce} login root 1`, frame('os', 0, 'ID=debian\n'), '\u0007noise', frame('ufw', 44, '', 'no ufw'), `@${nonce} done 2`, ''].join('\n')
    assert.deepEqual(parseFrames(stdout, nonce), {
      login: { user: 'root', root: true },
      frames: { os: { exit: 0, ms: 7, stdout: 'ID=debian\n', stderr: '' }, ufw: { exit: 44, ms: 7, stdout: '', stderr: 'no ufw' } },
    })
  })
  it('that are forged with another nonce count for nothing', () => {
    const stdout = [`@${nonce} login root 1`, frame('os', 0, 'x').replace(nonce, 'fff'), `@${nonce} done 0`].join('\n')
    assert.deepEqual(parseFrames(stdout, nonce)?.frames, {})
  })
  for (const [why, stdout] of [
    ['no closing frame', [`@${nonce} login root 1`, frame('os', 0, 'x')].join('\n')],
    ['fewer frames than counted', [`@${nonce} login root 1`, `@${nonce} done 1`].join('\n')],
    ['a frame cut short', [`@${nonce} login root 1`, `@${nonce} probe os 0`, `@${nonce} done 1`].join('\n')],
    ['no login', [frame('os', 0, 'x'), `@${nonce} done 1`].join('\n')],
    ['nothing', ''],
  ] as const) {
    it(`say that the connection broke: ${why}`, () => assert.equal(parseFrames(stdout, nonce), undefined))
  }
})
