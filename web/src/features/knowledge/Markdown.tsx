/**
 * Markdown as elements of React: HTML in it is text, pictures and forms are left out, addresses other than http, https and
 * mailto lead nowhere. Headings begin below the page's own.
 */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { useMessages } from '@/lib/i18n';
import { knowledgeMessages } from './messages';

const articleAddress = /^\/knowledge\/([a-z0-9-]+)$/;

function Address({ href, children }: { href?: string | undefined; children?: ReactNode }) {
  const code = articleAddress.exec(href ?? '')?.[1];
  if (code !== undefined) {
    return (
      <Link to="/knowledge/$code" params={{ code }}>
        {children}
      </Link>
    );
  }
  return (
    <a href={href} rel="noreferrer noopener">
      {children}
    </a>
  );
}

export function Markdown({ text, lang }: { text: string; lang: 'vi' | 'en' }) {
  const t = useMessages(knowledgeMessages);
  // What is wider than the column scrolls by itself, by keys as well.
  const components: Components = {
    h1: ({ children }) => <h2>{children}</h2>,
    a: ({ href, children }) => <Address href={href}>{children}</Address>,
    table: ({ children }) => (
      <div className="article-wide" role="region" aria-label={t.table} tabIndex={0}>
        <table>{children}</table>
      </div>
    ),
    pre: ({ children }) => (
      <pre className="article-wide" role="region" aria-label={t.codeBlock} tabIndex={0}>
        {children}
      </pre>
    ),
  };
  return (
    <div className="article" lang={lang}>
      <ReactMarkdown remarkPlugins={[remarkGfm]} disallowedElements={['img', 'input']} unwrapDisallowed components={components}>
        {text}
      </ReactMarkdown>
    </div>
  );
}
