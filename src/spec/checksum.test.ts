import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { checksumComplaint, namesTheNewest } from './checksum.js'

const sum = (text: string): string => createHash('sha256').update(text).digest('hex')
const real = sum('a program')

const rows: [string, string, RegExp | undefined][] = [
  ['a real one', real, undefined],
  ['zeros', '0'.repeat(64), /placeholder/],
  ['one letter', 'F'.repeat(64), /placeholder/],
  ['a word over and over', 'deadbeef'.repeat(8), /placeholder/],
  ['all digits in order', '0123456789abcdef'.repeat(4), /placeholder/],
  ['too few kinds of digits', '0'.repeat(40) + '12345'.repeat(4) + '1234', /placeholder/],
  ['a word', 'REPLACE_ME', /placeholder/],
  ['a word in brackets', '<sha256>', /placeholder/],
  ['some x', 'xxxxxxxx', /placeholder/],
  ['zeros, too few', '000000', /placeholder/],
  ['an ellipsis', 'sha256:...', /placeholder/],
  ['nothing', '', /is empty/],
  ['the sum of nothing', sum(''), /empty file/],
  ['the sum of a line break', sum('\n'), /line break/],
  ['the sum of an error page', sum('Not Found'), /Not Found/],
  ['the sum of another', sum('404: Not Found'), /Not Found/],
  ['a SHA-512', createHash('sha512').update('x').digest('hex'), /SHA-512/],
  ['with its kind before it', `sha256:${real}`, /alone/],
  ['in capitals', real.toUpperCase(), /lower case/],
  ['cut off', real.slice(0, 40), /64 hexadecimal digits, not 40/],
]
for (const [name, text, want] of rows)
  test(name, () => (want === undefined ? assert.equal(checksumComplaint(text), undefined) : assert.match(checksumComplaint(text) ?? 'no complaint', want)))

test('a thousand real sums are no placeholders', () => {
  for (let at = 0; at < 1000; at++) assert.equal(checksumComplaint(sum(`program ${at}`)), undefined)
})

const urls: [string, boolean][] = [
  ['https://github.com/x/gog/releases/latest/download/gog_linux_amd64.tar.gz', true],
  ['https://example.org/gog-latest.tar.gz', true],
  ['https://example.org/download?version=latest', true],
  ['https://latest.example.org/gog-1.2.3.tar.gz', false],
  ['https://github.com/x/gog/releases/download/v0.11.0/gog_linux_amd64.tar.gz', false],
  ['https://example.org/latestnews/1.0/x', false],
]
for (const [url, want] of urls) test(url, () => assert.equal(namesTheNewest(url), want))
