/** What a log or Compose says may hold what nobody may read: matters.sh takes it out. The signs are made here. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { sourceFile } from '../../runner/assets.js'

const some = (bytes: number): string => randomBytes(bytes).toString('hex')
const masked = (text: string): string => execFileSync('sh', ['-c', `${sourceFile('areas/gateway/files/matters.sh')}\nmask`], { input: text, encoding: 'utf8' })

const secret = some(9)
const SAID: readonly (readonly [string, string])[] = [
  // Compose 2.26 and 5.1, of a .env whose quote is never closed, and of a line that is none
  [`failed to read .env: line 5: unterminated quoted value "${secret} and more`, 'failed to read .env: line 5: unterminated quoted value [secret]'],
  [`line 2: unexpected character "$" in variable name "X$=${secret}"`, 'line 2: unexpected character "$" in variable name [secret]'],
  [`line 2: unexpected character "$" in variable name near "${secret}"`, 'line 2: unexpected character "$" in variable name near [secret]'],
  [`SMTP_PASS=${secret} is wrong`, 'SMTP_PASS=[secret] is wrong'],
  [`S3_SECRET="${secret} and more" is wrong`, 'S3_SECRET=[secret] is wrong'],
  [`cannot reach postgres://claw:${secret}@db/x`, 'cannot reach postgres://claw:[secret]@db/x'],
  [`polling 7712345678:AA${some(16)} failed`, 'polling [secret] failed'],
  [`bearer ${secret}`, 'bearer [secret]'],
  [`"token": "${secret}"`, '"token": "[secret]"'],
  [`what is ${some(32)}?`, 'what is [secret]?'],
  ['EACCES: permission denied, open /home/node/.openclaw/openclaw.json', 'EACCES: permission denied, open /home/node/.openclaw/openclaw.json'],
  ['listening on http://127.0.0.1:18789/ since 12:00:00', 'listening on http://127.0.0.1:18789/ since 12:00:00'],
]
for (const [said, shown] of SAID) test(`of a log: ${shown}`, () => assert.equal(masked(said), shown))
