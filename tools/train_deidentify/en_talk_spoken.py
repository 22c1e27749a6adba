"""Sentences of conversation, podcasts and hearings for made-up talk; the slots are those of ``en_talk``.

What belongs here: sentences, and the words that offices and abbreviations are made of. What does
not: how they make up a text (``en_talk``). {A} is an abbreviation of a trade, {R} an office, {W} a
made-up word or title: none of them names anybody.
"""

SPOKEN = """
And {G} was like, no way.
So {G}'s, um, {G}'s gonna come by later.
Did {G} say anything to you?
I mean, {G}, she's, she's something else.
Well, you know how {G} is.
{G} and them went up to {L}.
We were over at {G}'s.
That's {G}'s mom.
It was me and {G} and, uh, {G}.
{G}, {G}, {G}, and then {G}.
No no no, {G}, listen.
Oh, {G}! Get down from there.
Hey {G}, what's up?
What's his name, {S}, the one with the truck.
You remember {P}, right?
That {G} guy, he never paid.
There was a {G} in my class, and two {G}s.
{G} told {G} and {G} told me.
I just, I just love {G}.
I gotta call {G} back.
Let me get {G} on the phone.
Is {G} coming? {G}'s coming.
How's {G} doing?
Poor {G}.
Cause {G} had said, {G} had said he would.
Like, {G} would be there and {G} would not.
That was with {S}, back when {S} was still in charge.
He plays for {O}, I think.
They traded {S} to {O}.
{S} had a great season, so did {S}.
Did you see what {S} said on Sunday?
If you look at somebody like {S}, or {S}, or even {P}.
{P} once said that.
There's a line in {S} where he says that.
I was reading {P}, and then some {S}.
People like {P} and {P} were doing this in the Sixties.
{S} was writing about it before anybody.
I met {P} in {L}, and {P} through him.
{G} {S}, who I adore, put me in touch with {P}.
My editor, {G}, at {O}, said no.
{P} edited it, for {O}.
It came out with {O}, and then {O} picked it up.
We had {P} on the show a couple of weeks ago.
You're a listener, {G}, so you know this.
{G} from {L} writes in and asks.
This one comes from {G} in {L}.
Thanks again to {P} for coming on, and to our producer {G}.
I'm your host, {P}, and with me as always is {P}.
Hosted by {P}.
Follow {G} on Twitter.
I talked to {P} of {O} about it.
{P} is a reporter for {O}, based in {L}.
How did you meet {G}?
Tell me about {G}.
When did you and {G} start out?
{G} laughs.
What did {S} mean by that?
{P}, thank you for talking with us.
What brought you to {L}?
I spent a year in {L} and then a year outside {L}.
It's a small town in {L}, near {L}.
We drove from {L} through {L}.
You ever been to {L}?
{L}'s beautiful this time of year.
Half of {L} was there.
She worked for {O}, and before that for {O}.
{O} called me up.
I was with {O} for ten years, {O} for two.
They sold it to {O}.
My dad was at {O} his whole life.
{O} pays the rent, it's a big outfit.
I started {O} in {L}.
{O} is just me and a laptop.
It was {O}'s idea, and {O} paid.
You can find {O} online.
"""

SPOKEN_PLAIN = """
It runs on the {X}, the {X} and the {X}.
They brought it to the {X} and the {W}.
We've got the {X} version and the {W} version.
A {X} port, a {W} port, and then we'll see.
Shops have it on {X}, {W}, {X} and {W}.
The {X} emulator is just the {X} one.
I still have the old {X}, the grey one.
A {W} game, or a {X} game.
I'm playing {W} right now, and then {X}.
I'd call it a {W}, or maybe a {W}.
It's a {X} clone with some {W} in it.
I haven't played {X} yet. I have played {W}.
It's no {X}, it's no {W}.
We draw in {W} and clean up in {X}.
We wrote it in {W}, on top of {X}.
The first book was {W}, and then {X}, and then The {X}.
{W} came out in 1987, and {X} the year after.
With {W} I hardly wrote at all.
Most of {W} I wrote in a hut.
To me {X} belongs to somebody younger.
She published {X} in 2004 and {W} in 2007.
Letters to {W}, that was the second.
We binged {X}, all six seasons.
We saw {X} at the cinema.
There's an episode of {X} about that.
My favourite film is {X}.
We sing {X} and {W} at the end.
Have you tried {W}? It's a kind of cheese.
We took the {W}, it's a Japanese car.
I drove a {W} for years.
They gave me {W} for the pain, then {X}.
I was on {W}, twenty milligrams.
My {W} broke, so I bought a {W}.
The {X} box says Made by Hand on it.
The {X} update broke the {W} plugin.
There's a {W} channel and a {X} channel.
The {W} reveal, it's in the trailer.
We won Best Newcomer at the awards.
The {W} thing is that nobody knows what it means.
Are {A} charts any use, or {A} charts?
Nobody ran an {A} this time.
{A} curves are a pain. {A} curves less so.
They want {A}, {A}, and {A} from us.
The {A} community is quite small.
We set it up as an {A} last year.
It's an {A}, so the {A} has to sign it.
There's an {A} score, and an {A} index.
My {A} said the {A} had changed.
I did my {A} and then my {A}.
The {A} is louder than the {A}.
It's {A} based, not {A}.
More {A} projects should do this.
The term {W} was used by linguists.
The {W} effect and the {W} test.
It's in a {W} style, sort of {W}.
Anthropologist friends of mine say so.
Chapter One was hard. Chapter Two was worse.
Level One, Room Three, Door Two.
Question One, then. Why?
I was born on the Fourth of July.
Happy Birthday, Merry Christmas, all that.
She got a Co Op placement.
Details. Transcript. Interview.
It's the Indie Preservation Project, or the Heritage Project.
My title was Executive Director.
I was Art Director there.
She's the {R} now.
He was {R} for a while.
The {R} phoned me.
I'm a big {W} fan.
I'm reading a {W} novel.
It's the {W} way of doing things.
Good Morning, it said, and Have a Nice Day.
Let It Go. Never Again. You Only Live Once.
K Y A, then an L, then an A.
So it's spelled A B C D.
Like, the Dream, you know, the Big One.
Dear Diary, that kind of thing.
"""

HEARING = """
{P}, {R}, {O}, gave evidence.
Examination of witnesses: {P}, {R}, {O}; {P}, {R}, {O}; and Dr {P}, {R}, {O}.
Witnesses: Professor {P}, {R}, {O}, Dr {P}, {R}, {O}, and {P}, {R}, {O}.
Members present: {P} (Chair); {P}; {P}; {P}
Present: Mr {P} (Chair), {P}, Mr {P}, Ms {P}
Written evidence from witnesses: – {O} – {O} – Dr {P}
I am {P}, {R} at {O}.
{P} is my name. I am {R} at {O}.
Professor {P}, {R}. I lead {O}.
My name is {P}. I am {R} for {O}, a charity based in {L}.
Q12 {P}: Could you say more about that?
Q31 Chair: Thank you, Dr {S}. {P}?
Q104 {P}: Can I turn to {S}'s evidence?
I agree with {G} that we need both.
As {G} says, the two go together.
Would you agree, Professor {S}?
Mr {S}, you mentioned earlier the role of {O}.
I come back to Dr {S} on that.
Dr {S} and Professor {S} have both told us so.
Sir {P} reviewed it for {O}.
The hon. Member for {L} ({P}) is right.
The right hon. Member for {L} asked me.
Lord {S} asked Her Majesty's Government.
Baroness {S} moved the amendment.
The CHAIRMAN. The Chair recognizes the gentleman from {L}, Mr. {S}.
Mr. {S} of {L}. I thank the gentlewoman from {L}.
Senator {S}. Thank you, Mr. Chairman.
Ms. {S}. I yield back.
Chairman {S}, Ranking Member {S}, members of the committee, thank you.
I want to thank Chairman {S} and Senator {S}.
Statement of {P}, {R}, {O}
Prepared statement of Hon. {P}
Ambassador {S} and Secretary {S} met in {L}.
General {S}, do you agree?
Commissioner {S} of {O} wrote to us.
We took evidence from {O}, {O} and {O}.
{O} told us that the figures were wrong.
{O} said the same. {O} did not.
{O} was funded by {O} and {O}.
I was in contact with {O}, as was {O}.
In {L}, {L} and {L} it works differently.
I had lunch with {P} in {L}.
{S} J, giving the judgment of the Court, said so.
Counsel for the appellants, {P}, relied on {S}.
The Court's decision in {S} settled that.
This is not {S}. It is not {S} either.
Under {S} you would lose, wouldn't you?
Justice {S}'s dissent in {S} says as much.
What about {S}, counsel?
Mr. {S}, what do you do with {S} and {S}?
General {S}, what is the Government's position?
I would point Your Honor to {S}, at page 12.
"""

HEARING_PLAIN = """
The {R} is responsible for that, not me.
The {R} may change the rules.
The {R} wrote to us in June.
That sits with the {R}.
We heard from the {R} and the {R}.
It is a matter for the {R}, Minister.
The Government's position is clear. Government Departments differ.
Reply to the Board's Second Paper.
Third Interim Report, Fourth Annual Statement.
Ninth Annual Report: Roads for everybody
Session 2009–10 HC 214 (Cm 7890)
Resolved, That the Paper be printed.
The Data Protection Act and the Education Act say so.
Under the Freedom of Information Act you may ask.
The {X} Act, the {X} Bill and the {X} Directive.
The {X} Report was published in 2013.
Select Committees may travel. Standing Orders say how.
Would a {X} Act help? Hardly.
The Blue Badge scheme, the Oyster card.
The Written Evidence is published. The Oral Evidence is too.
Conclusions and Recommendations
Terms of Reference, Formal Minutes, Witnesses
Annual Review of Prisons 12
Chair: Order, order. Minister, thank you.
The Panel, the Board and the Working Group met.
The Strategy and the Action Plan are online.
The Census of 2011 is a good example.
Good morning, Ministers. Good afternoon, Gentlemen.
Section 55 of the Act, and Part 2 of Schedule 1.
Mr. Chairman. Madam Chair. Mr. President. Madam Speaker.
Counsel. Your Honor. Justice. The Clerk.
Republican Senators and Democratic Senators voted.
The Vice Presidency, the Presidency, the Office of the President.
The {A} process and the {A} rules apply.
The Court's {W} test is well known.
"""

#: Heads of offices, then what they are of.
OFFICES = """
Head of {}|Director of {}|Professor of {}|Senior Lecturer in {}|Research Fellow|Chief Executive|
Teaching Fellow|Acting Director|Managing Director|Deputy Director, {}|
Parliamentary Under-Secretary of State for {}|Secretary of State for {}|Home Secretary|
Foreign Secretary|Permanent Secretary|Information Commissioner|Chief Medical Officer|
Attorney General|Solicitor General|Shadow Minister for {}|Minister for {}|Chief Scientist|
Assistant Secretary for {}|Under Secretary for {}|Chief Economist|Executive Director|Vice President|
Visiting Professor|Policy Officer|Programme Manager|Chief of Staff|Director-General|
Children's Commissioner|Ombudsman|Chief Constable|Deputy Commissioner|Reader in {}|
Lecturer in {}|Special Adviser on {}|Research Director|Finance Director|President of {}
"""

FIELDS = """
Policy|Social Sciences|Education|Digital Economy|Communications|Media Studies|Public Health|
Culture, Media and Sport|Transport|Justice|Work and Pensions|Housing|Computer Science|
Applied Ethics|Artificial Intelligence|Engineering|Environment, Food and Rural Affairs|
Business and Industry|Consumer Affairs|Data Science|Clinical Research|Nursing|Criminology|
Human Rights|Mental Health|Family Law|Agriculture|Energy and Climate Change|Marine Biology|
Economics|Linguistics|Social Work|Youth Services|Planning|Strategy|Veterans Affairs|
Labor|Defense|Homeland Security|Foreign Affairs|Physics|Natural Sciences|Disability Studies
"""

#: Pieces of made-up words.
PIECES = """
av ra ma lo ne ti ko su mi za ver dor fen gal hin jor kel lum mar nor pel quin ros sel tan ur vol
wen xan yor zel bri cla dra fle gra plo sta tri vania tron gard mere land wick sphere core craft
"""
