"""Made-up talk and made-up court prose, with the names marked.

What belongs here: sentences with slots, and how they make up an interview or a judgment. What does
not: names (``en_names``). {P} is a full name, {G} a given name, {S} a surname, {O} an organisation,
{L} a place; {X} is the title of a product, a game or a programme, {W} a made-up word, {A} an
abbreviation, {R} an office: none of them a name, and so is everything else, much of it capitalised
on purpose.
"""

from __future__ import annotations

import random
import re

from tools.train_deidentify.crf_training import LabelledText
from tools.train_deidentify.en_data import Rewriting
from tools.train_deidentify.en_names import Names
from tools.train_deidentify.en_talk_more import COURT_MORE, COURT_PLAIN_MORE, TALK_MORE
from tools.train_deidentify.en_talk_spoken import (
    FIELDS,
    HEARING,
    HEARING_PLAIN,
    OFFICES,
    PIECES,
    SPOKEN,
    SPOKEN_PLAIN,
)

_KINDS = {"P": "PERSON", "G": "PERSON", "S": "PERSON", "O": "ORG", "L": "PLACE"}

TALK = """
My name is {P} and I work at {O} in {L}.
Hi, I'm {G}.
I'm {P}, I've been with {O} for about six years now.
So I'm here today with {P} from {O}.
Today I'm joined by {P}, {P} and {P}.
Welcome to the show, {G}.
Thank you so much for having me, {G}.
Thanks, {G}.
Yeah, {G}, go ahead.
{G}, do you want to introduce yourself?
And then {G} said, you know, why don't we just try it?
I was talking to {G} about this the other day.
{G} and {G} were both on the team at that point.
{G} was the one who pushed for it, and then {G} sort of took over.
I remember {G} coming in one morning and saying it was all off.
It was {P} who set the whole thing up.
I worked with {P}, who's at {O} now, and with {P}.
My supervisor was {P}, she was brilliant.
My sister {G} lives in {L}.
My husband {G} and I moved to {L} in 2009.
My mum, {G}, she used to work at the {O}.
My wife's name is {G}.
My son {G} was born in {L}.
We've got two kids, {G} and {G}.
Dr {S} was very good about it.
Dr. {S} told me to come back in March.
Mr {S} from number twelve, he came round.
Mrs {S} next door had the same thing.
Ms {S} was my social worker for years.
Professor {S} ran the lab.
I saw Dr {P} at the clinic in {L}.
Nurse {S} was on that night.
Constable {S} took the statement.
Sister {S} on the ward, she was lovely.
Councillor {S} came to the meeting.
The midwife, {G}, she came every week.
There was this guy, {P}, who was our first user.
A guy called {G} ran it.
A woman named {P} taught me everything.
Somebody like {P}, he's a great example.
I mean {P}'s book was the big one for me.
I've read a lot of {S} and a bit of {S}.
{S}'s early work is what got me into it.
{P}'s a friend of mine.
It's {G}'s idea, really.
That was {G}'s job.
I was at {O} for three years and then I went to {O}.
I did my degree at {O}.
I studied at the {O} in {L}.
I got a job with {O} straight out of school.
We partnered with {O} and with {O}.
{O} funded the first two years.
{O} gave us a grant of forty thousand.
The people at {O} were really helpful.
They referred me to {O}.
I phoned {O} and nobody answered.
He works for {O}, doesn't he?
I grew up in {L}, near {L}.
I'm from {L} originally.
We moved from {L} to {L} when I was nine.
I was living in {L} at the time.
We went over to {L} for a conference.
There's a clinic in {L} but it's a long way.
I took the bus to {L}.
I was born in {L} and raised in {L}.
In {L}, people just don't talk about it.
It's different up in {L}.
They flew me down to {L}.
He's back in {L} now.
The office in {L} closed.
Me and {G} went to {L} for the weekend.
So {G} goes, what are you doing here?
And I'm like, {G}, you can't do that.
Then I called {G}, and {G} called {G}.
Ask {G}. She knows.
{G}? Yeah, he left.
Was it {G} or {G} who said that?
That's {G}. And that's {G} over there.
You know {G}, right?
You should talk to {G} {S}.
{G} {S} is the name.
Shout out to {G} and to {P}.
I want to thank {P} and everyone at {O}.
Please welcome {P}.
Back to you, {G}.
Good question, {G}.
Right, {G}.
Well, {G}, that's a long story.
As {G} said earlier, it depends.
Like {G} was saying, it's not that simple.
I agree with {G} on that.
I'd echo what {S} said.
To add to {G}'s point, we never had the staff.
{G}, {G}, and {G} all signed it.
{P}, the director, was against it.
The director, {P}, was against it.
Our manager at the time, {P}, left for {O}.
Old {S} used to run the shop.
Young {G} took it over.
Auntie {G} brought us up.
Uncle {G} was in the navy.
Grandma {G} had a farm outside {L}.
Father {S} married us.
Chief {S} spoke for us.
Elder {P} opened the meeting.
Pastor {G} came to see me in hospital.
Coach {S} let me play.
I wrote to {P} at {O} and I never heard back.
{P} said to me, do you want to do this?
What {P} did was take it apart.
Between {S} and {S} there was a lot of rivalry.
The {S}s lived across the road.
the {S} family, they owned half of {L}
It was called {O} back then.
The {O} project was the first one.
Me mate {G} had a go as well.
wee {G} was only four then
our {G} phoned last night
big {G} was at the door
"""

PLAIN = """
Yeah.
Okay.
Right, okay.
Um, I don't know. I think so.
Yeah, no, absolutely.
Mm-hmm.
And then I was like, oh my God, what do I do?
So I'm, I've kind of got two jobs.
I'm the CEO. So I'm in charge of business development.
I studied English and French at school, and a bit of German.
We used Excel and then we moved to PowerPoint and Word.
I had an iPhone and he had an Android.
I saw it on YouTube, or maybe it was on Netflix.
We did a Zoom call every Monday.
It's an RPG with a bit of Zelda in it.
I loved the Super Nintendo as a kid.
We built it in Unity and then in C++.
I was diagnosed with PTSD in January.
The GP said it was COVID.
I was on the NHS list for two years.
The IT people came on Thursday and fixed the PC.
We celebrated Christmas and Easter at home.
He was Scottish and she was Polish.
The Americans do it differently.
The Swedish model is well known.
I said, Well, that's that.
And she said, No, you can't.
It says Step One, Find Your Strengths.
The question was, What do you want?
It's on the second page, under Results.
That was in the Nineties, I think.
Hope is important, I suppose. Faith as well.
May I ask you something? Will you be there in May?
Grace is what you need in a job like this.
I had to mark every page and bill every hour.
Will this work? I doubt it.
The rose garden was frank about its purpose, so to speak.
We walked up the hill and across the glen.
Just a joy to be there, honestly.
I'd sue them if I could.
The summer was hot. June was worse than April.
The Director told the Board, and the Board told the Committee.
I'm the Deputy Head of Service, which sounds grander than it is.
The Minister and the Secretary of State were there, apparently.
The Act says one thing, the Guidance says another.
Question 4 is about Trust. Question 5 is about Leadership.
Phase Two was the Pilot.
Figure 3 shows it. Table 2 has the numbers.
Internet access was bad. The Internet is better now.
I read The Great Gatsby, and then Hamlet.
We played Monopoly and Mario Kart all winter.
Is that a Mac? No, it's a Linux box.
I like it. It's good. That's it.
Can I just, can I just finish?
What I'd say is, it takes time. It takes a lot of time.
It's DLC, basically. You download it.
The OT and the CPN both came out.
I went on PIP and then on ESA.
You get the A4 sheet and you fill it in.
We had a BBQ and an AGM on the same day.
The Lord knows I tried. God help us.
Mum and Dad were fine with it. Dad was, anyway.
Thank you, Doctor. Thank you, Nurse.
Sorry, Sir. Sorry, Madam Chair.
I'll tell you what, Mother would have hated it.
Our Programme Board meets in Spring and Autumn.
There's Plan A and there's Plan B.
We were playing {X} at the time.
I loved {X} as a kid.
So {X} came out in 2019.
{X} is a game about grief, really.
We'll dive into {X} a bit later.
And then we made {X}.
The {X} trailer just came out.
It's called {X}.
We used {X} for everything, and then {X}.
I've been part of {X} since the start.
{X} was a pilot, and then {X} took over.
The {X} programme ran for two years.
The {X} project was about listening, mostly.
I read {X} in one night.
My first book was {X}, and then came {X}.
Have you seen {X}?
It runs on {X} and on the {X}.
I was playing it on my old {X}.
We got a demo of {X} up on a store.
It's a bit like {X} meets {X}.
There's a {X} port as well.
I did {X} training in the spring.
They call it {X}, don't ask me why.
When {X} started, nobody came.
The tool, {X}, is quite simple.
"""

OPENERS = """
yeah yes no okay ok right well so and but um uh er ah oh hmm mhm hm ha wow cool great good nice fine
sure exactly absolutely totally definitely perfect awesome amazing fantastic brilliant lovely
interesting true correct anyway basically actually honestly obviously apparently hopefully
eventually originally usually sometimes maybe perhaps probably because since although though whereas
while then now later once again also plus like just really literally thanks cheers sorry please
welcome hello hi hey goodbye bye congratulations indeed quite certainly agreed understood look
listen see wait stop skip go come let take think imagine remember suppose say tell ask give make
keep try put first second third finally lastly next another other some many most all both each every
everybody nobody somebody people things work life time money health care school home family kids
children mum dad poetry music games books art history science maths biology economics never always
often rarely only even still already yet too enough yep nope nah aye och gosh gee jeez man boy dear
goodness
"""

TITLE_WORDS = """
dawn night light shadow star moon sun river stone fire ice iron gold silver dark bright lost last
first hidden broken silent wild red blue green black white monster dragon hero knight king queen
quest tower garden forest ocean island city house room door window road bridge garden storm rain
snow winter summer dream memory story song dance game galaxy planet rocket robot machine engine
circuit pixel arcade turbo ultra mega super hyper neo retro celeste tempest genesis phoenix orion
atlas aurora echo nova zenith apex vertex matrix prism pulse spark together forward connect share
voice choice care hope bridge path step start lift reach grow change better esther linnea atlas
hermes athena apollo juno iris clio minerva daisy ruby jade amber
"""

COURT = """
{P} v. {P}
{S} v. {S}, 347 U.S. 483
In {S} v {S} [1998] AC 32 the House considered the point.
{S} v. {O} governs.
In {S}, this Court held that the claim was barred.
The rule in {S} does not help the appellant.
See {S}, 512 F.3d at 582.
As Lord {S} said in {S} v {S}, the test is an objective one.
Mr Justice {S} delivered the judgment of the court.
Lord Justice {S} agreed.
Lady {S} dissented.
Before {S}, {S} and {S}, Circuit Judges.
{S} J.A. (dissenting)
Justice {S} asked whether the statute applied.
Chief Justice {S}, and may it please the Court:
Mr. Chief Justice, and may it please the Court: My name is {P} and I represent the appellant, {P}.
Thank you, Justice {S}.
Ms. {S}, you may proceed.
Mr. {S}, would you address the second question?
{P}, counsel for the respondent, {O}.
{P} QC and {P} (instructed by {O}) for the Appellant.
{P}, for the Crown.
The Crown called {P}, who said she had seen the accused in {L}.
The applicant, Mr {P}, is a national of {L} who was born in 1961 and lives in {L}.
The applicants were represented by Mr {P}, a lawyer practising in {L}.
The Government were represented by their Agent, Ms {P}, of {O}.
On 4 March 1999 Mr {S} was arrested in {L} by officers of {O}.
{P} was convicted of robbery in the {O} and sentenced to four years.
The victim, {P}, died at {O} the next day.
Officer {S} testified that {S} fled.
Detective {P} of the {O} took a statement from Mrs {S}.
{S} told Detective {S} that he had lent the car to {G}.
The plaintiff, {O}, sold the goods to {O} in {L}.
{O} moved to dismiss the complaint under Rule 12.
The defendants are {P}, {P}, and {O}.
Dr {S}, an expert called by the plaintiff, examined {G} on two occasions.
The {O} upheld the decision of the {O}.
The public prosecutor in {L} opened an investigation.
The {O} dismissed his appeal on points of law.
He lodged a complaint with the {O}.
{S} and his brother {G} owned a shop in {L}.
In the matter of {P}, deceased
ORAL ARGUMENT OF {P} ON BEHALF OF THE PETITIONER
{P}, Respondent
Plaintiff {P} and Defendant {O} entered into an Agreement.
Judge {S} of the {O} denied the motion.
Defendant {S} was indicted in {L}.
Petitioner {S} contends otherwise.
Messrs {S} and {S} were directors of {O}.
Counsel for Mr {S} submitted that the Judge had erred.
The mother, {P}, and the father, {P}, separated in 2011.
The child, {G}, lives with her grandmother in {L}.
The application (no. 23145/07) was lodged by two nationals of {L}, Ms {P} and Mr {P}.
"""

COURT_PLAIN = """
Held, allowing the appeal, that Section 12(3) of the Act applied.
The Court finds that there has been a violation of Article 6 § 1 of the Convention.
The Respondent relies on Schedule 2 to the Criminal Justice Act 1991.
Your Honours, the statute says otherwise.
The Petitioner filed a Motion for Summary Judgment under Rule 56.
The Fourth Amendment protects persons, not places.
The Chamber observes that the Government did not raise this objection.
THE FACTS
THE LAW
I. THE CIRCUMSTANCES OF THE CASE
FOR THESE REASONS, THE COURT UNANIMOUSLY
My Lords, I turn to the second ground.
The Judge directed the jury on the burden of proof.
The Crown appeals. The appeal is dismissed.
Pursuant to Order 14, the Plaintiff may apply for judgment.
The Agreement, the Deed and the Schedule must be read together.
Article 8 provides: Everyone has the right to respect for private life.
The Secretary of State for the Home Department refused asylum.
Mr President, Members of the Court,
The Attorney General intervened. The Chief Justice asked why.
"""


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.replace("\n", "").split("|"))


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in text.strip().splitlines() if line)


_SLOT = re.compile(r"\{([PGSOLXWAR])\}")


class _Cast:
    """The people, places and organisations of one text, who come back in it."""

    def __init__(self, names: Names, rng: random.Random) -> None:
        self._rng = rng
        people = [names.person(rng) for _ in range(rng.randint(2, 7))]
        self._full = [names.full(rng) for _ in range(2)] + [f"{g} {s}" for g, s in people]
        self._of = {
            "P": self._full,
            "G": [g for g, _ in people],
            "S": [s for _, s in people],
            "O": [names.organisation(rng) for _ in range(rng.randint(1, 4))],
            "L": [names.place(rng) for _ in range(rng.randint(2, 5))],
            "X": [_title(rng) for _ in range(rng.randint(1, 3))],
            "W": [_word(rng) for _ in range(rng.randint(1, 3))],
            "A": [_abbreviation(rng) for _ in range(rng.randint(1, 3))],
            "R": [_office(rng) for _ in range(3)],
        }

    def fill(self, made: Rewriting, sentence: str) -> None:
        position = 0
        shouted = len(sentence) > 20 and _SLOT.sub("", sentence).isupper()
        for match in _SLOT.finditer(sentence):
            made.add(sentence[position : match.start()])
            name = self._rng.choice(self._of[match.group(1)])
            if shouted:
                name = name.upper()
            made.add(name, _KINDS.get(match.group(1)))
            position = match.end()
        made.add(sentence[position:])


def _title(rng: random.Random) -> str:
    """The title of a product, a work or a programme."""
    words = [w.title() for w in rng.sample(TITLE_WORDS.split(), 3)]
    number = rng.choice(("2", "3", "64", "II", "X"))
    return rng.choice(
        (
            words[0],
            words[0],
            f"{words[0]} {words[1]}",
            f"{words[0]} of {words[1]}",
            f"{words[0]} of the {words[1]}",
            f"{words[0]} {words[1]} {words[2]}",
            f"The {words[0]} {words[1]}",
            f"{words[0]}{words[1]}",
            f"{words[0]} {number}",
            words[0].upper(),
            "".join(rng.choice("ABCDEGIMNOPRST") for _ in range(rng.randint(2, 4))),
        )
    )


def _word(rng: random.Random) -> str:
    """A made-up word, or a title with one."""
    word = "".join(rng.sample(PIECES.split(), rng.choice((2, 2, 3)))).title()
    other = rng.choice(TITLE_WORDS.split()).title()
    return rng.choice(
        (word, word, word, f"{word} {other}", f"{other} {word}", f"{word} {rng.randint(2, 9)}")
    )


def _abbreviation(rng: random.Random) -> str:
    """Two to four capitals."""
    return "".join(rng.choice("ABCDEFGHILMNOPRSTUVX") for _ in range(rng.choice((2, 3, 3, 4))))


def _office(rng: random.Random) -> str:
    """What somebody is, in capitals."""
    return rng.choice(_listed(OFFICES)).format(rng.choice(_listed(FIELDS)))


def _opening(rng: random.Random) -> str:
    """A word or two that begin a turn and mean little."""
    words = rng.sample(OPENERS.split(), rng.randint(1, 3))
    mark = rng.choice((".", ",", ",", " -", "..."))
    said = f"{words[0].capitalize()}{mark}"
    for word in words[1:]:
        said += f" {word.capitalize() if mark != ',' else word}."
    return said


def _made_up(
    names: Names,
    rng: random.Random,
    named: tuple[str, ...],
    plain: tuple[str, ...],
    *,
    opens: bool,
) -> list[LabelledText]:
    cast = _Cast(names, rng)
    texts = []
    for _ in range(rng.randint(2, 8)):
        made = Rewriting()
        for number in range(rng.randint(1, 5)):
            if number:
                made.add(" " if rng.random() < 0.9 else "\n")
            if opens and rng.random() < 0.25:
                made.add(f"{_opening(rng)} ")
            cast.fill(made, rng.choice(named if rng.random() < 0.55 else plain))
        texts.append(made.done())
    return texts


def talk(names: Names, rng: random.Random, *, titles: bool = True) -> list[LabelledText]:
    """The turns of a made-up interview; without ``titles`` few made-up words stand in it."""
    named, plain = _lines(TALK + TALK_MORE + SPOKEN), _lines(PLAIN)
    if titles:
        plain += _lines(SPOKEN_PLAIN)
    return _made_up(names, rng, named, plain, opens=True)


def court(names: Names, rng: random.Random) -> list[LabelledText]:
    """The paragraphs of a made-up judgment or hearing."""
    named, plain = _lines(COURT + COURT_MORE), _lines(COURT_PLAIN + COURT_PLAIN_MORE)
    return _made_up(names, rng, named, plain, opens=False)


def hearing(names: Names, rng: random.Random) -> list[LabelledText]:
    """The turns of a made-up hearing in a parliament or a court."""
    named, plain = _lines(HEARING + COURT_MORE), _lines(HEARING_PLAIN + PLAIN)
    return _made_up(names, rng, named, plain, opens=False)
