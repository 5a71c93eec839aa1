"""Makes varied HTML pages of news for benchmarks and tests: invented stories in the dress of many kinds of sites.

    python benchmarks/pages.py FOLDER [NUMBER]

Fourteen site templates (semantic, table layout, div soup, AMP-like, old centred pages, live blog, paywalled, right to
left …), three languages, 20 to 250 KB, with what real pages carry around a story: menus, asides, scripts, consent
dialogs, related headlines, comments, JSON-LD, share buttons, inline SVG. The same number gives the same pages. The
stories are put together from the sentences below; the incidents in them are invented. Half of them tell of an incident,
half of what else such sites carry. Their length is that of news (mean about 2,000 characters: labelled sets of agency and
newspaper stories have means of 800 to 2,300).
"""

# ruff: noqa: E501 - templates of pages, one a line
from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple


class Made(NamedTuple):
    """A page, the paragraphs that its story consists of, and what its head declares."""

    name: str
    html: bytes
    title: str
    paragraphs: list[str]
    published: str
    language: str


_PROVINCES = {
    "en": ("Herat", "Kunduz", "Nangarhar", "Helmand", "Balkh", "Ghazni", "Kunar", "Farah", "Baghlan", "Paktia"),
    "fa": ("هرات", "کندز", "ننگرهار", "هلمند", "بلخ", "غزنی", "کنر", "فراه", "بغلان", "پکتیا"),
    "ps": ("هرات", "کندز", "ننګرهار", "هلمند", "بلخ", "غزني", "کونړ", "فراه", "بغلان", "پکتیا"),
}
_LEADS = {
    "en": (
        "A roadside bomb killed {k} police officers and wounded {w} others in {p} province on {d}, local officials said.",
        "Gunmen attacked a checkpoint in {p} province overnight, leaving {k} soldiers dead and {w} injured.",
        "At least {k} people died when a car bomb went off near a government office in {p} on {d}.",
        "Taliban fighters overran two security posts in {p} province, killing {k} members of the security forces.",
    ),
    "fa": (
        "در نتیجه انفجار یک ماین کنار جاده در ولایت {p} {k} تن کشته و {w} تن دیگر زخمی شدند.",
        "افراد مسلح ناشناس بر یک پاسگاه امنیتی در ولایت {p} حمله کردند و {k} سرباز کشته شدند.",
        "مقام‌های محلی می‌گویند که در درگیری میان نیروهای امنیتی و طالبان در {p} {k} تن جان باختند.",
    ),
    "ps": (
        "د {p} ولایت کې د سړک د غاړې ماین چاودنې {k} تنه ووژل او {w} نور یې ټپیان کړل.",
        "چارواکي وايي چې په {p} کې پر امنیتي پوستې برید کې {k} سرتېري وژل شوي دي.",
        "وسله والو کسانو په {p} کې پر یوې پوستې برید وکړ او {k} تنه یې ووژل.",
    ),
}
_BODY = {
    "en": (
        "A spokesman for the provincial governor confirmed the incident and said that an investigation had begun.",
        "The wounded were taken to the provincial hospital, where doctors described the condition of {w} of them as critical.",
        "Residents of the area told reporters that the firing went on for about {n} hours before reinforcements arrived.",
        "No group had taken responsibility for the attack, and the authorities did not name a suspect.",
        "The road, which links the provincial capital with its northern districts, was closed to traffic until the evening.",
        "Shopkeeper Abdul, who was about two hundred metres away, said the blast broke windows along the whole street.",
        "Security in the district has worsened since last spring, when {n} posts were handed over to local units.",
        "The interior ministry said in a statement that its forces had pushed the attackers back and seized their weapons.",
        "Aid agencies working in the region suspended their movements for the day and asked their staff to stay indoors.",
        "A member of the provincial council criticised what he called the slow answer of the central government.",
        "Hospital records seen by journalists list {k} dead, among them a woman and a boy of about twelve years.",
        "Officials had earlier given a lower toll, which they corrected after bodies were recovered from the rubble.",
    ),
    "fa": (
        "سخنگوی والی این ولایت رویداد را تایید کرده و گفته است که بررسی‌ها در این باره آغاز شده است.",
        "زخمیان به شفاخانه ولایتی انتقال داده شده‌اند و وضعیت {w} تن آنان وخیم گزارش شده است.",
        "باشندگان محل به خبرنگاران گفتند که تیراندازی نزدیک به {n} ساعت ادامه داشت.",
        "تا کنون هیچ گروهی مسوولیت این حمله را بر عهده نگرفته است.",
        "راهی که مرکز ولایت را به ولسوالی‌های شمالی وصل می‌کند تا شام به روی رفت و آمد بسته بود.",
        "یک دکاندار که در نزدیکی محل بود می‌گوید شیشه‌های همه دکان‌های سرک شکست.",
        "وزارت داخله در اعلامیه‌ای گفته است که نیروهایش مهاجمان را عقب زده‌اند.",
    ),
    "ps": (
        "د ولایت د والي ویاند پېښه تایید کړې او وايي چې پلټنې پیل شوې دي.",
        "ټپیان د ولایت مرکزي روغتون ته وړل شوي او د {w} تنو حالت یې خراب بلل شوی دی.",
        "د سیمې اوسېدونکو خبریالانو ته وویل چې ډزې نږدې {n} ساعته روانې وې.",
        "تر اوسه هېڅ ډلې د دې برید پړه پر غاړه نه ده اخیستې.",
        "هغه لار چې د ولایت مرکز له شمالي ولسوالیو سره نښلوي تر ماښامه وتړل شوه.",
        "د کورنیو چارو وزارت په یوه اعلامیه کې وایي چې ځواکونو یې برید شنډ کړی دی.",
    ),
}
_OTHER = {
    "en": (
        "The national cricket squad for the series of {n} matches was named by {who}, who leads the selectors.",
        "Traders at the exchange market in {p} said the currency had lost {n} per cent since the start of the month.",
        "Pupils of {n} schools in {p} will go back to their classes after the winter, the education department said.",
        "According to {who}, an engineer of the project, the new bridge is {q} metres long and cost {n} million.",
        "Delegates spoke for {n} hours about trade and transit, {who} told reporters after the meeting.",
        "Snow has closed the pass to {p} since Monday, and {q} lorries wait on either side of the tunnel.",
        "Farmers such as {who} expect {q} tonnes of saffron this year, a good deal more than in the last.",
        "The health department began to vaccinate {q} thousand children against measles in {p}.",
        "{who}, a painter from {p}, shows {q} of her works in the restored museum.",
        "Power will be cut for {n} hours a day while the lines from the north are repaired, the company announced.",
        "A committee under {who} is to report on the price of wheat within {n} weeks.",
    ),
    "fa": (
        "{who} فهرست بازیکنان تیم ملی را برای {n} بازی اعلام کرد.",
        "صرافان در {p} می‌گویند که ارزش پول ملی {n} درصد کاهش یافته است.",
        "شاگردان {q} مکتب در {p} پس از زمستان به صنف‌های خود باز می‌گردند.",
        "به گفته {who} طول این پل {q} متر است و {n} ملیون هزینه داشته است.",
        "نمایندگان {n} ساعت درباره تجارت و ترانزیت گفت‌وگو کردند.",
        "دهقانان امسال {q} تن زعفران برداشت می‌کنند، {who} این را گفت.",
        "برف راه {p} را بسته است و {q} موتر باربری در دو سوی تونل مانده‌اند.",
    ),
    "ps": (
        "{who} د ملي لوبډلې د {n} لوبو لپاره لوبغاړي اعلان کړل.",
        "په {p} کې صرافان وايي چې د افغانیو ارزښت {n} سلنه کم شوی دی.",
        "د {p} د {q} ښوونځیو زده کوونکي له ژمي وروسته بېرته ټولګیو ته ځي.",
        "{who} وايي نوی پل {q} متره اوږد دی او {n} میلیونه لګښت یې درلود.",
        "استازو {n} ساعته د سوداګرۍ په اړه خبرې وکړې.",
        "بزګران سږکال {q} ټنه زعفران راټولوي، {who} وویل.",
    ),
}
_PEOPLE = {
    "en": ("Farid Haidari", "Nadia Karimi", "Rahmat Popal", "Zohra Amini", "Latif Stanekzai", "Shukria Noori"),
    "fa": ("فرید حیدری", "نادیه کریمی", "رحمت پوپل", "زهره امینی", "لطیف ستانکزی", "شکریه نوری"),
    "ps": ("فرید حیدري", "نادیه کریمي", "رحمت پوپل", "زهره امیني", "لطیف ستانکزی", "شکریه نوري"),
}
_CLOCK = {"en": "Reported at", "fa": "ساعت", "ps": "بجې"}
_TITLES = {
    "en": ("{k} killed in {p} attack", "Bomb blast in {p} kills {k}", "Gunmen hit security post in {p}"),
    "fa": ("{k} کشته در حمله در {p}", "انفجار در {p} {k} کشته برجا گذاشت"),
    "ps": ("په {p} برید کې {k} تنه ووژل شول", "په {p} کې چاودنه {k} تنه ووژل"),
}
_MENU = {
    "en": (
        "Home",
        "World",
        "Business",
        "Sport",
        "Culture",
        "Weather",
        "Video",
        "Live",
        "Opinion",
        "About us",
        "Contact",
    ),
    "fa": ("صفحه نخست", "جهان", "اقتصاد", "ورزش", "فرهنگ", "ویدیو", "زنده", "دیدگاه", "درباره ما", "تماس"),
    "ps": ("کور پاڼه", "نړۍ", "سوداګري", "لوبې", "کلتور", "ویډیو", "ژوندۍ", "نظر", "زموږ په اړه", "اړیکه"),
}
_RELATED = {
    "en": ("Cricket board names squad for tour", "Currency steadies after week of losses", "Snow closes mountain pass",
           "Museum reopens after repairs", "Talks on water treaty resume", "New school opens in the capital"),
    "fa": ("تیم ملی کرکت اعلام شد", "نرخ ارز پس از یک هفته ثابت ماند", "برف راه‌ها را بست", "موزیم دوباره باز شد"),
    "ps": ("د کرکټ ملي لوبډله اعلان شوه", "د اسعارو بیه ثابته شوه", "واورو لارې وتړلې", "موزیم بیا پرانیستل شو"),
}  # fmt: skip
_COMMENT = ("So sad to hear this, when will it end.", "Thank you for the report.", "Is there any news of the road?")


class _Story(NamedTuple):
    title: str
    paragraphs: list[str]
    language: str
    published: str
    outlet: str
    slug: str


def _story(chance: random.Random, number: int, incidents: float) -> _Story:
    language = chance.choices(("en", "fa", "ps"), (6, 3, 2))[0]
    day = chance.randint(1, 28)
    fill = {
        "k": chance.randint(2, 30), "w": chance.randint(2, 60),
        "p": chance.choice(_PROVINCES[language]), "d": chance.choice(("Monday", "Tuesday", "Friday", "Saturday")),
    }  # fmt: skip
    incident = chance.random() < incidents
    body = [chance.choice(_LEADS[language]).format(**fill)] if incident else []
    for _ in range(chance.randint(2, 14)):
        # a story of an incident tells of the place besides: what happened, what was said, what is new there
        of_it, of_others = (2, 1) if incident else (0, 2)
        sentences = chance.sample(_BODY[language], of_it) + chance.sample(
            _OTHER[language], chance.randint(1, of_others)
        )
        told = {
            **fill,
            "n": chance.randint(2, 9),
            "q": chance.randint(11, 990),
            "who": chance.choice(_PEOPLE[language]),
        }
        # a time in front, because extractors drop a paragraph that stood above already
        clock = f"{chance.randint(0, 23):02d}:{chance.randint(0, 59):02d}"
        body.append(f"{_CLOCK[language]} {clock}: " + " ".join(sentence.format(**told) for sentence in sentences))
    title = chance.choice(_TITLES[language] if incident else _RELATED[language]).format(**fill)
    return _Story(
        title,
        body,
        language,
        f"2026-03-{day:02d}T{chance.randint(0, 23):02d}:{chance.randint(0, 59):02d}:00+04:30",
        f"Outlet {number % 17}",
        f"{number:04d}-{chance.randrange(16**8):08x}",
    )


# --- what stands around a story ---------------------------------------------------------------------------------------


def _links(words: tuple[str, ...], chance: random.Random, number: int) -> str:
    return "".join(
        f'<li class="item-{i}"><a href="/s/{chance.randrange(9999)}">{chance.choice(words)}</a></li>'
        for i in range(number)
    )


def _menu(story: _Story, chance: random.Random) -> str:
    return f'<nav class="main-nav"><ul>{_links(_MENU[story.language], chance, chance.randint(8, 60))}</ul></nav>'


def _related(story: _Story, chance: random.Random) -> str:
    cards = "".join(
        f'<div class="card"><a href="/n/{chance.randrange(99999)}"><img src="/i/{i}.jpg" alt=""><h3>{chance.choice(_RELATED[story.language])}</h3></a></div>'
        for i in range(chance.randint(4, 30))
    )
    return f'<aside class="related"><h2>{chance.choice(_MENU[story.language])}</h2>{cards}</aside>'


def _comments(chance: random.Random) -> str:
    rows = "".join(
        f'<div class="comment"><span class="author">reader{i}</span><p>{chance.choice(_COMMENT)}</p></div>'
        for i in range(chance.randint(0, 25))
    )
    return f'<section id="comments"><h3>Comments</h3>{rows}</section>'


def _consent(chance: random.Random) -> str:
    purposes = "".join(
        f"<li><label><input type='checkbox'> Purpose {i}: personalised content and measurement</label></li>"
        for i in range(chance.randint(3, 20))
    )
    return f'<div id="consent-banner" class="cookie-consent modal"><h2>We value your privacy</h2><p>We and our partners store information on a device.</p><ul>{purposes}</ul><button>Accept</button></div>'


def _script(chance: random.Random, size: int) -> str:
    words = [f"{chance.choice('abcdefgh')}{chance.randrange(9999)}" for _ in range(60)]
    line = "".join(f'window.{word}=window.{word}||{{"id":"{word}","on":true,"html":"<div>x</div>"}};' for word in words)
    return f"<script>{(line * (size // len(line) + 1))[:size].replace('</', '<')}</script>"


def _style(chance: random.Random, size: int) -> str:
    rule = f".c{chance.randrange(999)}{{margin:0;padding:{chance.randrange(9)}px;color:#123456}}"
    return f"<style>{rule * (size // len(rule) + 1)}</style>"


def _icons(chance: random.Random) -> str:
    return "".join(
        f'<svg viewBox="0 0 24 24"><path d="M{"1.5 2.5L3 4" * 20}z"/></svg>' for _ in range(chance.randint(2, 12))
    )


def _head(story: _Story, chance: random.Random, *, linked: bool = True, meta: bool = True) -> str:
    head = f'<meta charset="utf-8"><title>{story.title} | {story.outlet}</title><link rel="canonical" href="https://outlet{len(story.outlet)}.example/{story.slug}">'
    if meta:
        head += (
            f'<meta property="og:title" content="{story.title}"><meta property="og:site_name" content="{story.outlet}">'
            f'<meta property="og:description" content="{story.paragraphs[0]}">'
            f'<meta property="article:published_time" content="{story.published}">'
        )
    if linked:
        data = {"@context": "https://schema.org", "@graph": [
            {"@type": "WebPage", "name": story.title},
            {"@type": "NewsArticle", "headline": story.title, "datePublished": story.published, "publisher": {"@type": "Organization", "name": story.outlet}},
        ]}  # fmt: skip
        head += f'<script type="application/ld+json">{json.dumps(data)}</script>'
    head += "".join(f'<link rel="preload" href="/a/{i}.js" as="script">' for i in range(chance.randint(2, 20)))
    return f"<head>{head}{_style(chance, chance.choice((500, 4000, 20000)))}</head>"


def _page(story: _Story, head: str, body: str) -> str:
    direction = ' dir="rtl"' if story.language != "en" else ""
    return f'<!DOCTYPE html><html lang="{story.language}"{direction}>{head}<body>{body}</body></html>'


def _ps(story: _Story, tag: str = "p", extra: str = "") -> str:
    return "".join(f"<{tag}{extra}>{paragraph}</{tag}>" for paragraph in story.paragraphs)


# --- the sites --------------------------------------------------------------------------------------------------------


def semantic(story: _Story, chance: random.Random) -> str:
    body = f"<header>{_menu(story, chance)}</header><main><article><h1>{story.title}</h1><time datetime='{story.published}'></time>{_ps(story)}</article></main>{_related(story, chance)}<footer>{_menu(story, chance)}</footer>"
    return _page(story, _head(story, chance), body + _script(chance, 8000))


def wordpress(story: _Story, chance: random.Random) -> str:
    body = f'<div id="page" class="hfeed">{_menu(story, chance)}<div id="primary"><div class="post type-post"><h1 class="entry-title">{story.title}</h1><div class="entry-meta">By desk</div><div class="entry-content">{_ps(story)}<div class="sharedaddy"><ul>{_links(("Tweet", "Share"), chance, 5)}</ul></div></div></div>{_comments(chance)}</div><div id="secondary" class="widget-area">{_related(story, chance)}</div></div>'
    return _page(story, _head(story, chance), _script(chance, 30000) + body)


def div_soup(story: _Story, chance: random.Random) -> str:
    blocks = "".join(
        f'<div class="x{i} y"><div class="z"><span>{paragraph}</span></div></div>'
        for i, paragraph in enumerate(story.paragraphs)
    )
    body = f'<div id="root"><div class="a"><div class="b">{_menu(story, chance)}</div><div class="c"><div class="d"><h1>{story.title}</h1>{blocks}</div></div></div>{_related(story, chance)}</div>'
    return _page(story, _head(story, chance), body + _script(chance, 90000) + _icons(chance))


def table_layout(story: _Story, chance: random.Random) -> str:
    text = "<br><br>".join(story.paragraphs)
    body = f'<table width="100%"><tr><td colspan="3">{_menu(story, chance)}</td></tr><tr><td valign="top"><ul>{_links(_RELATED[story.language], chance, 20)}</ul></td><td><font size="4"><b>{story.title}</b></font><br><font size="2">{text}</font></td><td>{_related(story, chance)}</td></tr></table>'
    return _page(story, _head(story, chance, linked=False, meta=False), body)


def centred(story: _Story, chance: random.Random) -> str:
    text = "".join(f"<p align=justify>{paragraph}" for paragraph in story.paragraphs)
    body = f"<center><h2>{story.title}</h2>{_links(_MENU[story.language], chance, 12)}</center><hr>{text}<hr><small>Copyright</small>"
    return _page(story, _head(story, chance, linked=False), body)


def amp(story: _Story, chance: random.Random) -> str:
    body = f'<amp-sidebar id="s"><ul>{_links(_MENU[story.language], chance, 30)}</ul></amp-sidebar><article class="amp-wp-article"><header><h1>{story.title}</h1></header><div class="amp-wp-article-content"><amp-img src="x.jpg" width=1 height=1></amp-img>{_ps(story)}</div></article>'
    return _page(story, _head(story, chance) + _style(chance, 45000), body)


def live_blog(story: _Story, chance: random.Random) -> str:
    posts = "".join(
        f'<div class="live-post" id="post-{i}"><time datetime="{story.published}">12:{i:02d}</time><h4>Update {i}</h4><p>{paragraph}</p></div>'
        for i, paragraph in enumerate(story.paragraphs)
    )
    body = f'{_consent(chance)}{_menu(story, chance)}<main><h1>{story.title}</h1><section class="liveblog article-body">{posts}</section></main>{_related(story, chance)}'
    return _page(story, _head(story, chance), body + _script(chance, 60000))


def consent_first(story: _Story, chance: random.Random) -> str:
    body = f'{_consent(chance)}{_menu(story, chance)}<div class="wrapper"><section class="article__body"><h1>{story.title}</h1>{_ps(story, extra=" class=text")}</section></div>{_comments(chance)}{_related(story, chance)}'
    return _page(story, _head(story, chance), body + _script(chance, 120000))


def with_inserts(story: _Story, chance: random.Random) -> str:
    parts = []
    for paragraph in story.paragraphs:
        parts.append(f"<p>{paragraph}</p>")
        if chance.random() < 0.4:
            parts.append(
                chance.choice(
                    (
                        f'<div class="ad-slot">{_script(chance, 2000)}</div>',
                        f'<div class="read-more"><a href="#">{chance.choice(_RELATED[story.language])}</a></div>',
                        '<figure><img src="a.jpg"><figcaption>Archive picture</figcaption></figure>',
                    )
                )
            )
    body = f'{_menu(story, chance)}<article><h1>{story.title}</h1><div class="article-body">{"".join(parts)}</div></article>{_related(story, chance)}'
    return _page(story, _head(story, chance), body + _icons(chance))


def deep(story: _Story, chance: random.Random) -> str:
    depth = chance.randint(20, 60)
    body = f'{_menu(story, chance)}{"<div class=wrap>" * depth}<h1>{story.title}</h1><div class="story-body">{_ps(story)}</div>{"</div>" * depth}{_related(story, chance)}'
    return _page(story, _head(story, chance), body + _script(chance, 20000))


def paywalled(story: _Story, chance: random.Random) -> str:
    body = f'{_consent(chance)}{_menu(story, chance)}<article class="premium"><h1>{story.title}</h1>{_ps(story)}<div class="paywall"><p>Subscribe to go on reading this and all other stories.</p></div></article>{_related(story, chance)}'
    return _page(story, _head(story, chance), body + _script(chance, 150000))


def list_heavy(story: _Story, chance: random.Random) -> str:
    facts = "".join(f"<li>{paragraph}</li>" for paragraph in story.paragraphs[:3])
    body = f'{_menu(story, chance)}<div class="container"><div class="content"><h1>{story.title}</h1><ul class="summary">{facts}</ul>{_ps(story)}</div><div class="sidebar">{_related(story, chance)}{_related(story, chance)}</div></div>{_menu(story, chance)}'
    return _page(story, _head(story, chance), body)


def unclosed(story: _Story, chance: random.Random) -> str:
    text = "".join(f"<p class=par>{paragraph}<a href=/x>more" for paragraph in story.paragraphs)
    body = f"<div class=top>{_menu(story, chance)}<div class=news-text><h1>{story.title}{text}</div><div class=bottom>{_related(story, chance)}"
    return _page(story, _head(story, chance, linked=False), body)


def agency(story: _Story, chance: random.Random) -> str:
    text = "".join(
        f'<div data-testid="paragraph-{i}" class="article-body__paragraph">{paragraph}</div>'
        for i, paragraph in enumerate(story.paragraphs)
    )
    body = f'<div id="fusion-app">{_menu(story, chance)}<main id="main-content"><article><header><h1>{story.title}</h1></header><div class="article-body__content">{text}</div></article></main>{_related(story, chance)}</div>{_script(chance, 170000)}'
    return _page(story, _head(story, chance), body)


SITES: tuple[Callable[[_Story, random.Random], str], ...] = (
    semantic, wordpress, div_soup, table_layout, centred, amp, live_blog, consent_first, with_inserts, deep, paywalled,
    list_heavy, unclosed, agency,
)  # fmt: skip


def make(number: int, seed: int = 1, incidents: float = 0.5) -> list[Made]:
    """*number* pages, the part *incidents* of them on incidents; the same *seed* gives the same pages.

    Each is padded by its site's own noise to 20 to 250 KB.
    """
    chance = random.Random(seed)
    pages = []
    for index in range(number):
        story = _story(chance, index, incidents)
        site = SITES[index % len(SITES)]
        html = site(story, chance)
        least = chance.randint(20_000, 60_000)
        while len(html.encode()) < least:
            noise = chance.choice(
                (_related(story, chance), _menu(story, chance), _script(chance, 4_000), _comments(chance))
            )
            html = html.replace("</body>", f"{noise}</body>")
        pages.append(
            Made(
                f"{index:03d}-{site.__name__}",
                html.encode(),
                story.title,
                story.paragraphs,
                story.published,
                story.language,
            )
        )
    return pages


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for page in make(int(sys.argv[2]) if len(sys.argv) > 2 else 200):
        (folder / f"{page.name}.html").write_bytes(page.html)
