/** What a failed mail means, told from the mail server's answer (RFC 5321, section 4.2) or from the error of the line. */

export type MailProblem = 'file' | 'silent' | 'closed' | 'address' | 'refused' | 'later' | 'other';

export function mailProblem(text: string): MailProblem {
  if (/^(the mail folder|writing the mail)/i.test(text)) return 'file';
  const code = /\b([245]\d\d)(?:[ -]|$)/.exec(text)?.[1];
  const detail = /\b5\.1\.\d+\b/.test(text);
  if (/connection refused|os error 111/i.test(text)) return 'closed';
  if (code === undefined && /connect|time[d ]?\s?out|unreachable|reset|broken pipe|dns|lookup|resolve|os error/i.test(text)) return 'silent';
  if (detail || code === '550' || code === '551' || code === '553' || /no such user|unknown user|mailbox unavailable|invalid recipient/i.test(text)) return 'address';
  if (code?.startsWith('5') === true) return 'refused';
  if (code?.startsWith('4') === true) return 'later';
  return 'other';
}
