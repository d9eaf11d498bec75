/**
 * The algorithms that ssh-audit's policy asks for, in a form that every OpenSSH from 8.9 to 10 takes. Pure.
 * sshd does not start over an algorithm it has never heard of, so what came late is not named: the key exchanges are
 * those that this sshd offers anyway, less those that a quantum computer would break. What stays is post-quantum and
 * X25519 in one. A client older than OpenSSH 8.5 has none of them and stays outside.
 */
import type { Spec } from '../../spec/spec.js'
import { inStrict } from '../define.js'

const CIPHERS = ['chacha20-poly1305@openssh.com', 'aes256-gcm@openssh.com', 'aes256-ctr', 'aes192-ctr', 'aes128-gcm@openssh.com', 'aes128-ctr']
const MACS = ['hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256-etm@openssh.com', 'umac-128-etm@openssh.com']
// no RSA: Debian makes host keys of 3072 bits, the policy wants 4096, and a new one would look like a stranger's
const HOST_KEYS = ['ssh-ed25519-cert-v01@openssh.com', 'sk-ssh-ed25519-cert-v01@openssh.com', 'ssh-ed25519', 'sk-ssh-ed25519@openssh.com']
const NOT_KEX = ['curve25519-*', 'ecdh-*', 'diffie-hellman-*']

export const CRYPTO_LINES: readonly string[] = [
  `KexAlgorithms -${NOT_KEX.join(',')}`,
  `HostKeyAlgorithms ${HOST_KEYS.join(',')}`,
  `Ciphers ${CIPHERS.join(',')}`,
  `MACs ${MACS.join(',')}`,
]

/** Lines for sshd's drop-in; none in the standard profile, where OpenSSH's own defaults do. */
export const strictCrypto = (spec: Spec): readonly string[] => (inStrict(spec) ? CRYPTO_LINES : [])

/** Whether what sshd offers is all good: by keyword of `sshd -T`. */
export const STRONG: Readonly<Record<string, { readonly ok: (algorithm: string) => boolean; readonly want: string }>> = {
  kexalgorithms: { ok: (one) => /^(mlkem\d+|sntrup\d+)/.test(one), want: 'post-quantum key exchanges only' },
  hostkeyalgorithms: { ok: (one) => HOST_KEYS.includes(one), want: 'Ed25519 only' },
  ciphers: { ok: (one) => CIPHERS.includes(one), want: CIPHERS.join(',') },
  macs: { ok: (one) => MACS.includes(one), want: MACS.join(',') },
}
