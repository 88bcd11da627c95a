/** What Notion sends a person back with. */
export interface Answer {
  state: string;
  code?: string;
  error?: string;
}

/** Does what a person does on Notion's page: shares these pages, or says no. */
export async function answerAt(url: string, pages: string[] | 'deny'): Promise<Answer> {
  const page = await fetch(url);
  const html = await page.text();
  const found = (pattern: RegExp) => pattern.exec(html)![1]!.replaceAll('&amp;', '&');
  const fields = [
    ['proof', found(/name="proof" value="([^"]+)"/)],
    ['person', found(/<option value="([^"]+)"/)],
    ['answer', pages === 'deny' ? 'deny' : 'allow'],
    ...(pages === 'deny' ? [] : pages.map(id => ['page', id])),
  ];
  const back = await fetch(new URL(found(/action="([^"]+)"/), url), {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: page.headers.get('set-cookie')!.split(';')[0]! },
    body: new URLSearchParams(fields as [string, string][]),
  });
  const { searchParams } = new URL(back.headers.get('location')!);
  return Object.fromEntries(searchParams) as never;
}
