/**
 * The kernel's settings that the strict profile asks for: one list, from which the file in /etc/sysctl.d, the step and the
 * controls are made. `*` stands for every network interface. What others set and we do not is told in docs/compared.md.
 * None of them is a one-way switch (kexec_load_disabled, modules_disabled): each can be undone without a reboot.
 */
export interface WantedSetting {
  readonly key: string
  /** What is written where nothing accepted is found. */
  readonly value: string
  /** Values that do as well, and are left alone: usually stricter ones. */
  readonly alsoFine?: readonly string[]
  readonly why: string
}

export const kernelWanted: readonly WantedSetting[] = [
  { key: 'kernel.kptr_restrict', value: '2', why: 'addresses inside the kernel are half of an exploit' },
  { key: 'kernel.dmesg_restrict', value: '1', why: 'so are the ones in its log' },
  { key: 'kernel.yama.ptrace_scope', value: '2', alsoFine: ['3'], why: 'a process cannot read the secrets of its neighbours' },
  // 1 would hold until the next boot, whatever undo says
  { key: 'kernel.unprivileged_bpf_disabled', value: '2', alsoFine: ['1'], why: 'programs inside the kernel are for root' },
  { key: 'kernel.unprivileged_userns_clone', value: '0', why: 'user namespaces open most of the kernel to everybody; Docker as root does without' },
  // 4 is Ubuntu’s own; kernels that know only 2 treat it the same
  { key: 'kernel.perf_event_paranoid', value: '4', alsoFine: ['3'], why: 'watching other processes at work is for root' },
  { key: 'kernel.randomize_va_space', value: '2', why: 'a guessed address is a wrong one' },
  { key: 'kernel.sysrq', value: '0', why: 'no commands to the kernel by keyboard or serial console' },
  { key: 'fs.suid_dumpable', value: '0', why: 'a program that ran with rights leaves no dump of its memory' },
  { key: 'fs.protected_hardlinks', value: '1', why: 'no tricks with links to files of others' },
  { key: 'fs.protected_symlinks', value: '1', why: 'no tricks with links in shared folders' },
  { key: 'fs.protected_fifos', value: '1', alsoFine: ['2'], why: 'no tricks with pipes in shared folders' },
  { key: 'fs.protected_regular', value: '2', alsoFine: ['1'], why: 'no tricks with files in shared folders' },
  { key: 'vm.mmap_min_addr', value: '65536', why: 'a null pointer in the kernel leads nowhere' },
]

export const networkWanted: readonly WantedSetting[] = [
  { key: 'net.ipv4.tcp_syncookies', value: '1', alsoFine: ['2'], why: 'a flood of half-open connections leaves room for real ones' },
  { key: 'net.ipv4.tcp_rfc1337', value: '1', why: 'a forged packet cannot cut short the end of a connection' },
  { key: 'net.ipv4.icmp_echo_ignore_broadcasts', value: '1', why: 'this host does not multiply other people’s floods' },
  { key: 'net.ipv4.icmp_ignore_bogus_error_responses', value: '1', why: 'nonsense does not fill the log' },
  // the largest of all and the interface’s counts; 1 would drop what Tailscale and some provider networks route back
  { key: 'net.ipv4.conf.all.rp_filter', value: '2', alsoFine: ['1'], why: 'a sender’s address must be one that we could answer' },
  // all and the interface must both say yes: one no is enough
  { key: 'net.ipv4.conf.all.accept_source_route', value: '0', why: 'nobody else chooses the way of our packets' },
  { key: 'net.ipv6.conf.all.accept_source_route', value: '0', alsoFine: ['-1'], why: 'nobody else chooses the way of our packets' },
  // without forwarding, one interface that says yes is enough for IPv4; IPv6 asks only the interface
  ...['all', 'default', '*'].map((at) => ({ key: `net.ipv4.conf.${at}.accept_redirects`, value: '0', why: 'a neighbour cannot move our traffic to itself' })),
  ...['all', 'default', '*'].map((at) => ({ key: `net.ipv6.conf.${at}.accept_redirects`, value: '0', why: 'a neighbour cannot move our traffic to itself' })),
  // all or the interface saying yes is enough
  ...['all', 'default', '*'].map((at) => ({ key: `net.ipv4.conf.${at}.send_redirects`, value: '0', why: 'this host is nobody’s router' })),
]

export const allWanted = [...kernelWanted, ...networkWanted]

/** Below /proc/sys, where `*` is a shell pattern. */
export const pathOf = ({ key }: WantedSetting): string => key.replaceAll('.', '/')
export const accepted = ({ value, alsoFine = [] }: WantedSetting): readonly string[] => [value, ...alsoFine]

/** The file that brings them back at every boot. A minus: a kernel without the setting is no error. */
export const sysctlFile = (): string =>
  [
    '# Written by hardshell for the strict profile. Its name sorts last, so it wins over other files here.',
    ...allWanted.flatMap((one, at) => [...(allWanted[at - 1]?.why === one.why ? [] : [`# ${one.why}`]), `-${one.key} = ${one.value}`]),
    '',
  ].join('\n')
