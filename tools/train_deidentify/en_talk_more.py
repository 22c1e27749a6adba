"""More sentences for made-up talk and court prose; the slots are those of ``en_talk``.

What belongs here: sentences. What does not: how they make up a text (``en_talk``).
"""

TALK_MORE = """
Did {G} phone you back?
Has anybody seen {G} this morning?
She asked whether {G} would be there on Friday.
I reckon {G} knew all along.
I hope {G} is all right.
Come on {G}, sit down.
Don't start, {G}.
Hiya {G}.
Bye {G}, see you Monday.
Morning {G}. Morning {G}.
Thanks {G}, that's great.
{G} you can't just leave it there.
{G} do you want to go first
sorry {G} go on
No, {G}'s in {L} this week.
{G}'s not well.
Isn't {G} with {O} these days?
Is that {G} or {G}?
Tell {G} I said hello.
People call me {G}.
It's spelled {S}.
They all know him as {G}.
{P} here, from {O}.
{G} here.
{P} speaking.
This is {P} and you're listening to us.
You're listening to {P}.
Our guest this week is {P}, and {G} runs {O}.
Joining us from {L} is {P}.
With me in the studio, {P} and {P}.
Produced by {P}, edited by {P}.
Music by {P}.
Next caller, {G} in {L}.
Let's bring in {G}.
Over to {G} in {L}.
The first speaker is {P} of {O}.
Apologies from {P} and {P}.
Minutes by {P}.
Present: {P}, {P}, {P}
Motion by {S}, second by {S}.
Councillor {S} asked about the bins in {L}.
Any comments, {G}? {G}?
I grew up with {G}, {G} and little {G}.
Grandad {S} was a miner up at {L}.
My nan, {G}, God rest her.
My brother-in-law {G} drove us to {L}.
My keyworker was {G}, then {G}, then {G} again.
The nurse, {G} I think, rang {O}.
I had {S} for maths.
{S} was the consultant. Lovely man, {S}.
{S} and his lot, they never told us.
You can ask {S}, he'd say the same.
I never trusted {S}.
We had {P} in last month from {O}.
So {P} and I wrote the grant with {O}.
In the {S} paper they say the opposite.
{S} and {S}, 2011, I think.
{P} wrote a book about it.
I volunteer with {O} on Tuesdays.
There's {O}, and there's {O} as well.
I bank with {O}.
He got laid off by {O} in the spring.
I flew with {O} to {L}.
She's been in {O} since Sunday.
My lad goes to {O}.
They shut {O} down.
It was {O} that paid for it.
I was in {L} for a bit, then {L}, then back in {L}.
Is it far from {L}?
We're in {L} on Saturday and {L} on Sunday.
Up {L} way they say it differently.
"""

COURT_MORE = """
MR. {S}: That's correct, Your Honor.
MS. {S}: No, Justice {S}.
JUSTICE {S}: Is that right, Mr. {S}?
CHIEF JUSTICE {S}: Thank you, Ms. {S}.
JUDGE {S}: Overruled.
THE WITNESS: {P}, S-P-E-L-L-E-D as it sounds.
R v {S} and {S}
{O} v {S}
{O} v. {O}
{S} v {O} (No 2)
In re {S}, 114 B.R. 27
Ex parte {S}
Re {S} (Deceased)
Before: {S}, {S} and {S}
Before LORD JUSTICE {S} and MRS JUSTICE {S}
{S} LJ: I agree.
{S} J refused permission.
{S} JA, with whom {S} and {S} JJA agreed, held otherwise.
Her Honour Judge {S} found against the father.
His Honour Judge {S}, sitting in {L}, dismissed the claim.
District Judge {S} adjourned the hearing.
Magistrate Judge {S} recommended that the motion be denied.
DC {S} seized the telephone.
PC {S} and Sergeant {S} attended the address in {L}.
Special Agent {P} interviewed {S} at {O}.
{S}'s solicitor wrote to {O} on 9 June.
{S} denies this. {S} says that {G} was at home in {L}.
The children, {G} and {G}, live with {P}.
The appellant {S} was tried with {P} and {P}.
Between {P} (Claimant) and {O} (Defendant)
{P} (Appellant) and {O} (Respondent)
IN THE MATTER OF {P}
ON APPEAL FROM THE {O}
ARGUMENT OF {P} FOR THE RESPONDENT
See {S} and Others v. {L}, no. 31107/96, § 24.
{P} and {P}, for {O}, intervener.
{O}, a company registered in {L}, is owned by {P}.
The directors of {O} are {P} and Sir {P}.
This deed is made between {P} of {L} and {O}.
Counsel referred us to {S}, {S} and {S}.
As this Court explained in {S}, notice is required.
We distinguished {S} in {S}.
Nothing in {S} is to the contrary.
{S} is distinguishable. So is {S}.
Attorneys {P} and {P} of {O} represent {S}.
Witness {P} placed {S} at the scene.
"""

COURT_PLAIN_MORE = """
The Supplier shall deliver the Goods to the Buyer under this Agreement.
("the Supplier") and ("the Buyer") and ("the Bank")
The Bank may assign its rights. The Employer shall give notice.
UNITED STATES COURT OF APPEALS FOR THE NINTH CIRCUIT
NOT FOR PUBLICATION
AFFIRMED IN PART AND REMANDED.
JUDGMENT
Counsel, may I ask about the Second Question Presented?
Your Honor, I object. Sustained.
42 U.S.C. § 1983; 28 U.S.C. § 1331; Fed. R. Civ. P. 12(b)(6).
The Claimant, the Defendant and the Third Party agreed directions.
The Guardian supported the Local Authority's Care Plan.
The Trial Judge gave a Lucas direction.
Held: the Covenant was void. Per curiam.
The Magistrates declined jurisdiction. The Prosecutor did not appear.
May it please the Court. Thank you, Counsel.
"""
