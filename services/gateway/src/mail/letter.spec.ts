import { letterOf } from './letter.ts';
import { MAIL_TEMPLATES, type MailData, type MailTemplate } from './mail-templates.ts';

const LINK = 'http://127.0.0.1:3000/reset?token=a.b&again=1';
const at = '2026-11-21T14:05:33.000Z';
const ip = '203.0.113.7';
const samples: { [template in MailTemplate]: MailData[template] } = {
  verify_email: { link: LINK, code: '481516', minutes: 60 },
  reset_password: { link: LINK, minutes: 60 },
  password_changed: { at, ip },
  email_change_confirm_old: { newEmail: 'ada@new.example', link: LINK, minutes: 60 },
  email_change_confirm_new: { link: LINK, minutes: 60 },
  email_changed: { newEmail: 'ada@new.example', undoLink: LINK, days: 7 },
  account_exists: { logInLink: LINK, resetLink: LINK },
  account_deleted: {},
  invitation: { workspaceName: 'Demo', inviterEmail: 'eve@example.com', role: 'member', link: LINK, days: 7 },
  refresh_token_reused: { at, ip },
  mfa_enabled: { at: new Date(at) },
  mfa_disabled: { at },
  recovery_code_used: { left: 0 },
  account_locked: { at, minutes: 15 },
  api_key_new_network: { keyName: 'CI', ip },
};

describe('a letter', () => {
  it.each(MAIL_TEMPLATES)(
    '%s says all that it is given, in both forms, and what to do when it was not you',
    template => {
      const { subject, text, html } = letterOf(template, samples[template]);
      expect(subject).toMatch(/^\S.{8,}\S$/);
      for (const form of [text, html]) {
        expect(form).not.toMatch(/[{}]{2}|undefined|\[object/);
        expect(form).toMatch(/not you[,?]|was it not\?|not know/i);
        for (const [name, value] of Object.entries(samples[template]).filter(([name]) => !/link$/i.test(name)))
          expect(form).toContain(name === 'at' ? '21 November 2026 at 14:05 UTC' : String(value));
      }
      const hasLink = Object.keys(samples[template]).some(name => /link$/i.test(name));
      expect([text.includes(LINK), html.includes(`href="${LINK.replace('&', '&amp;')}"`)]).toEqual([hasLink, hasLink]);
    },
  );

  it('leaves out what is optional and was not given', () => {
    const { text, html } = letterOf('verify_email', { link: LINK, minutes: 60 });
    for (const form of [text, html]) expect(form).not.toContain('code');
    expect(text).not.toContain('\n\n\n');
  });

  // ASVS 1.2.1, 1.3.11
  // ASVS 1.3.7, 3.2.2
  it('shows what people typed as they typed it, never as HTML or as another header or paragraph', () => {
    const evil = {
      ...samples.invitation,
      workspaceName: `<img src=x onerror="alert('1')">&\r\nBcc: eve@example.com\u2028\r\n\r\nPay here {{link}}`,
    };
    const { subject, text, html } = letterOf('invitation', evil);
    expect(html).toContain(
      '&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp; Bcc: eve@example.com Pay here {{link}}',
    );
    expect(html).not.toContain('<img');
    expect(subject).toBe(`You are invited to <img src=x onerror="alert('1')">& Bcc: eve@example.com Pay here {{link}}`);
    expect(text.split('\n').filter(line => line.includes('Bcc'))).toHaveLength(1);
    expect(letterOf('api_key_new_network', { keyName: 'می\u200cخواهم \u202eevil', ip }).text).toContain(
      '"می\u200cخواهم  evil"',
    );
    expect(letterOf('api_key_new_network', { keyName: 'x'.repeat(5_000), ip }).text.length).toBeLessThan(1_000);
  });

  it('links to nothing but http and https', () => {
    for (const link of ['javascript:alert(1)', 'data:text/html,x', '/reset', 'x'])
      expect(() => letterOf('reset_password', { link, minutes: 60 })).toThrow('has to be a whole URL');
  });

  it('is not written without what it needs', () => {
    expect(() => letterOf('reset_password', { link: LINK })).toThrow('minutes');
  });
});
