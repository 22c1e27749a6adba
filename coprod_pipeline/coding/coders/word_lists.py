"""Lists of words that cues refer to by name: ``{staff}``, ``{recipients}``.

What belongs here: who and what is spoken of in services of health, care, education and housing.
What does not: phrases that show a code (the codebooks). In a choice ``-`` joins words.
"""

from __future__ import annotations

from collections.abc import Mapping

_RECIPIENTS = (
    "patient service-user user client resident tenant citizen participant member learner "
    "student pupil parent family relative carer caregiver inmate prisoner survivor peer "
    "older-people older-person young-people young-person youth youngster elderly people-who-use "
    "people-with-lived-experience people-we-serve those-who-use those-concerned the-public "
    "former-patient former-client former-user older-adult disabled-people lived-experience "
    "customer beneficiary villager neighbour mother father"
)
_STAFF = (
    "staff nurse doctor physician clinician professional practitioner worker social-worker "
    "case-worker employee teacher tutor trainer coach therapist physiotherapist psychologist "
    "psychiatrist midwife specialist consultant colleague facilitator volunteer home-help "
    "health-visitor district-nurse pharmacist librarian educator personnel team gp"
)
_LEADERS = (
    "director chief-executive ceo chief-physician head-physician medical-director "
    "managing-director top-management senior-management management manager leadership leader "
    "board executive executive-team chair chairman chairwoman chairperson boss politician "
    "councillor mayor minister head-of-department head-of-the-department principal "
    "superintendent matron head-nurse ward-manager department-head mp commissioner"
)
_BODIES = (
    "hospital clinic ward unit department service school library church parish charity "
    "association organisation agency council municipality county region district authority "
    "university college police employer company business foundation trust network society club "
    "union housing-association housing-company housing-corporation social-service primary-care "
    "health-centre job-centre sector voluntary-sector third-sector partner ngo group programme "
    "project town city village community neighbourhood site branch team centre federation "
    "coalition"
)
_OUTSIDE = (
    "church parish charity association agency council municipality university college police "
    "employer business foundation housing-association housing-company union-of sports-club "
    "voluntary-sector third-sector community-sector ngo partner partner-organisation "
    "community-organisation voluntary-organisation patient-association job-centre school "
    "library other-organisation other-agency local-organisation local-business social-service "
    "primary-care hospital club society federation prison fire-service rescue-service "
    "health-authority local-authority county-council"
)
_INNOVATION = (
    "it this model method approach programme project concept idea initiative scheme innovation "
    "framework practice intervention way-of-working tool course college network format"
)
_FUNDERS = (
    "foundation lottery ministry government state county region municipality council "
    "commissioner funder donor health-authority federal province health-board insurer "
    "insurance-company eu european-union charity sponsor ministry-of-health health-department "
    "authority county-council city trust local-authority purchaser"
)
_MONEY = "money fund funding grant subsidy financing finance budget allocation contribution cash"
_DISRUPTION = (
    "pandemic covid corona coronavirus lockdown outbreak epidemic virus flood wildfire fire "
    "earthquake storm hurricane war terror-attack cyberattack strike scandal inquiry murder "
    "accident bankruptcy insolvency merger takeover closure refugee-crisis recession "
    "energy-crisis landslide tragedy cutbacks-of"
)
_HARM = (
    "set-back setback halt stop stopped pause paused cancel cancelled close closed shut lose "
    "lost broke broken collapse collapsed finish finished on-ice on-hold swallow wipe wiped "
    "destroy silent disappear vanish end ended ruin hurt damage paralyse scatter drop suspend "
    "delay kill killed stall fade standstill disrupt interrupt falter slow slowed other-worries "
    "at-home isolated empty"
)
_GAIN = (
    "help speed sped push pushed open opened accelerate boost lift carried strengthen together "
    "faster closer possible chance opportunity new-ways woke eye-opener rethink momentum "
    "tailwind gave-birth saw-why needed-us creative"
)
_CUT = (
    "cut slash halve reduce shrink shrank withdraw withdrew pull-out run-out ran-out end expire "
    "dry-up disappear gone stop lose lost trim freeze froze late smaller less renegotiate "
    "nothing-after run-dry dwindle scrap scrapped up-in axe"
)
_GIVE = (
    "give grant award pay paid fund finance sponsor donate cover support put-up reimburse "
    "contribute subsidise provide approve invest"
)
_LAW = (
    "law act legislation bill statute regulation policy strategy directive guideline plan "
    "action-plan health-plan reform ordinance mandate licensing decree convention white-paper "
    "accreditation mandatory compulsory statutory legal national-standards data-rules "
    "data-protection confidentiality procurement-rules"
)
_GOVERNMENT = (
    "government parliament ministry minister council municipality municipal county regional "
    "region national state province provincial federal city political politically politician "
    "authority"
)
_BACKING = (
    "behind-us support backing back help legitimacy leverage tailwind wind favour on-our-side "
    "allow enable require open door carry names turn-us-away mandatory entitle oblige push "
    "encourage gave-us argument"
)
_BLOCKING = (
    "forbid forbade forbidden prohibit prevent stop shut-out exclude block impossible hinder "
    "obstacle barrier against-us tied not-allowed hamper in-the-way make-it-hard restrict "
    "tie-our-hands"
)
_STIGMA = (
    "stigma shame ashamed prejudice taboo suspicion suspicious fear afraid scared hostile "
    "hostility despise look-down avoid whisper gossip stare label brand dangerous lazy crazy "
    "social-suicide dismal keep-within cross-the-street hang-up embarrassed contempt mistrust "
    "disgrace ridicule shun reject"
)
_SOCIETY = (
    "village town parish neighbourhood neighbour local folk public society community landlord "
    "employer shopkeeper citizen around-here up-here round-here small-place in-this-area "
    "populace townspeople"
)
_VULNERABLE = (
    "addict addiction mental mentally mental-illness psychiatric psychologist drug homeless "
    "disabled disability dementia old-age diagnosis prisoner inmate refugee immigrant "
    "depression drug-user ill illness hiv roma unemployed alcoholic"
)
_EQUAL = (
    "equal equals equally same worth worthy value valuable count weigh matter respect dignity "
    "level footing as-good as-much as-important expert expertise partner colleague eye-to-eye "
    "human-being on-a-par alongside"
)
_RANK = (
    "rank title degree pecking-order hierarchy professor consultant surgeon psychiatrist "
    "physician doctor diploma white-coat status schooling academic profession professional "
    "expert clinician director manager"
)
_EXPERIENCE = (
    "experience lived-experience lived-through been-through knowledge voice opinion two-cents "
    "story lived-it know-how insight own-life history point-of-view"
)
_ADAPT = (
    "adapt adjust tailor modify change alter tweak bend bent reshape rework rewrite rewrote "
    "rewritten redesign shorten simplify translate replace swap drop remove add merge cut skip "
    "throw-out threw-out take-out took-out taken-out revise convert rearrange customise "
    "fine-tune expand split"
)
_PART = (
    "programme course session module training material model method format meeting group café "
    "curriculum questionnaire introduction template manual form handbook concept workshop "
    "lesson exercise content timetable leaflet guide script agenda"
)
_REASON = (
    "so-that because since after suit who-cannot who-could-not could-attend could-come "
    "with-the-help local our own large-print plain-language on-request in-response to-reach "
    "to-fit at-the-request"
)
_FLEXIBLE = (
    "flexible flexibility adaptable adaptability adjustable elastic open-ended malleable leeway "
    "latitude skeleton framework ours-to-add own-way own-version play-with made-it-our-own "
    "in-our-own-way loose whoever-is your-own local-variation"
)
_RIGID = (
    "rigid rigidity inflexible fixed strict script scripted to-the-letter take-it-or-leave-it "
    "prescribed straitjacket down-to-the-minute standardised prescriptive no-leeway uniform"
)
_COMPLEX = (
    "complex complexity complicated intricate layer demanding bewildering confusing abstract "
    "vague moving-part overwhelming cumbersome tangled labyrinth maze convoluted "
    "incomprehensible hard-to-explain hard-to-understand get-across many-actors"
)
_SIMPLE = (
    "simple simplicity easy-to-learn easy-to-use straightforward plain uncomplicated "
    "rocket-science common-sense little-to-remember easily-explained easy-to-explain "
    "easy-to-understand intuitive self-explanatory"
)
_EVIDENCE = (
    "evidence proof data study studies research trial evaluation figures statistics curves "
    "findings literature science scientific documentation published researcher professor "
    "university"
)
_SHOWS = (
    "show shown prove proven demonstrate convince confirm point-the-same point-to suggest back "
    "effective effect document persuade support establish validate work-out outcomes"
)
_BETTER = (
    "better quicker faster kinder cheaper easier stronger safer superior ahead deeper improve "
    "improvement advantage gain longer more-than beats outperform beat less-bureaucratic"
)
_OLD = (
    "old before previous earlier former formerly usual ordinary traditional conventional "
    "used-to existing standard home-visits referral leaflet lecture procedure survey "
    "consultation phone-call letters"
)
_JOINT = (
    "together jointly cooperate cooperation collaborate collaboration partnership alliance "
    "joined involved hand-in-hand side-by-side agreement network stand-behind take-part shared "
    "common-cause joint pool"
)
_LEARNING = (
    "learn improve improvement test measure tinker curious curiosity experiment question better "
    "reflect develop quality-programme quality-work open-about honest try-out"
)
_MISTAKE = "mistake error failure wrong fail flaw fault incident fall complaint blunder shortcoming"
_UNBEARABLE = (
    "unbearable intolerable indecent shameful disgrace unacceptable untenable broken failing "
    "hopeless desperate fed-up sick-and-tired breaking-point end-of-our-tether end-of-the-road "
    "run-its-course ashamed undignified scandalous unworthy could-not-stand frustration despair "
    "bursting-point in-the-eye outrageous dissatisfied dissatisfaction"
)
_CHANGEWORD = (
    "change differently something-new something-else something-had done-differently another-way "
    "new-way act reform rethink overhaul"
)
_FITS = (
    "fit suit match slot blend tie-in tied-in dovetail in-tune compatible took-the-place "
    "replace combine integrate built-into woven merge close-to familiar natural embed"
)
_ROUTINE = (
    "routine rota schedule shift rounds ward-round workflow procedure day-to-day daily weekly "
    "care-plan planning admission surgery-day appointment working-day documentation billing "
    "how-we-work way-we-work ordinary-work thursday monday report handover caseload "
    "working-week home-help"
)
_CLASH = (
    "clash collide cut-across conflict disturb upset not-go doesn't-go does-not-go not-fit "
    "doesn't-fit did-not-fit didn't-fit no-slot no-room awkward incompatible get-in-the-way "
    "short-notice disrupt"
)
_MISSION = (
    "mission vision purpose goal objective values statutes ethos core-task core-business remit "
    "reason-for-being stand-for stood-for founded exist identity five-year-plan strategic-plan "
    "ideals founding-idea calling"
)
_SERVES = (
    "serve fit match express in-line in-keeping in-tune align alignment support chime accord "
    "echo further realise embody same advance belongs contribute consistent"
)
_STAFFING = (
    "time hours hands staff people capacity manpower personnel resources colleague nurse slack "
    "posts worker employees helpers"
)
_LACK = (
    "lack short shortage not-enough never-enough too-few too-little stretched overworked thin "
    "scarce ran-out run-out insufficient missing understaffed no-slack nobody-was-hired "
    "could-not-spare squeezed agency-nurses vacancies"
)
_TEACHING = (
    "training course school seminar workshop education instruction introduction induction "
    "handbook manual guide mentor binder e-learning coaching lecture tutorial"
)
_POWER = (
    "vote veto majority decide decision last-word final-say real-say have-a-say control appoint "
    "hire sign-off approve hold-the-budget chair mandate influence budget overrule power"
)
_COMMITTED = (
    "committed commitment passionate passion enthusiastic enthusiasm dedicated dedication eager "
    "keen devoted backing believed championed never-missed drove-it fought stood-behind "
    "stands-behind right-behind full-support burning personally rang-me went-out-of drove "
    "tireless"
)
_UNCOMMITTED = (
    "lukewarm indifferent uninterested reluctant half-hearted forgot-about lost-interest "
    "nodded-it-through lip-service disengaged absent interest-lasted left-it-to did-not-care "
    "didn't-care turned-away cooled"
)
_INVOLVE = (
    "involve invite include recruit take-part took-part taking-part participate participation "
    "join co-design codesign contribute bring-in brought-in co-create cocreate part-of engaged"
)
_EVALUATE = (
    "evaluate evaluation review measure follow-up followed-up survey assess assessment monitor "
    "feedback track record look-into looked-into audit questionnaire interview-study "
    "went-through diaries"
)
_REWARD = (
    "pay paid salary wage fee reward bonus prize award compensation compensate honour thank "
    "recognition gift-card promotion career incentive unpaid pay-grade thank-you medal "
    "certificate"
)
_HELPED = (
    "help helpful easier enable boost strengthen carried crucial decisive vital essential "
    "invaluable thanks-to paid-off made-it-possible made-things-easier made-the-difference "
    "worked-in-our-favour in-our-favour on-our-side opened-doors opened-the-door kept-us-going "
    "kept-it-alive moved-it-forward smooth speeded benefit contributed-to asset advantage "
    "strength lift push tailwind lucky fortunate great-support the-reason-it pulled-us-through "
    "saved-us gave-us-strength big-plus huge-help wonderful blessing excellent stimulated "
    "facilitated driver success successful"
)
_HINDERED = (
    "hinder hamper harder difficult difficulty struggle problem obstacle barrier "
    "stumbling-block block held-us-back held-it-back hold-us-back holds-us-back slowed stalled "
    "stood-in-the-way stands-in-the-way got-in-the-way gets-in-the-way undermine suffer setback "
    "set-us-back challenge burden damage impossible failed failure cost-us stopped-us killed "
    "put-people-off put-off scared-off headache nightmare sore-point weakness weakened "
    "frustrating frustration tripped delayed delay threaten worry drag drained exhausted "
    "worn-out crippled bottleneck brake gave-up too-little never-enough biggest-hurdle hurdle "
    "handicap stuck"
)

#: Each list by its name.
WORD_LISTS: Mapping[str, tuple[str, ...]] = {
    name: tuple(words.split())
    for name, words in {
        "recipients": _RECIPIENTS,
        "staff": _STAFF,
        "leaders": _LEADERS,
        "bodies": _BODIES,
        "outside": _OUTSIDE,
        "innovation": _INNOVATION,
        "funders": _FUNDERS,
        "money": _MONEY,
        "disruption": _DISRUPTION,
        "harm": _HARM,
        "gain": _GAIN,
        "cut": _CUT,
        "give": _GIVE,
        "law": _LAW,
        "government": _GOVERNMENT,
        "backing": _BACKING,
        "blocking": _BLOCKING,
        "stigma": _STIGMA,
        "society": _SOCIETY,
        "vulnerable": _VULNERABLE,
        "equal": _EQUAL,
        "rank": _RANK,
        "experience": _EXPERIENCE,
        "adapt": _ADAPT,
        "part": _PART,
        "reason": _REASON,
        "flexible": _FLEXIBLE,
        "rigid": _RIGID,
        "complex": _COMPLEX,
        "simple": _SIMPLE,
        "evidence": _EVIDENCE,
        "shows": _SHOWS,
        "better": _BETTER,
        "old": _OLD,
        "joint": _JOINT,
        "learning": _LEARNING,
        "mistake": _MISTAKE,
        "unbearable": _UNBEARABLE,
        "changeword": _CHANGEWORD,
        "fits": _FITS,
        "routine": _ROUTINE,
        "clash": _CLASH,
        "mission": _MISSION,
        "serves": _SERVES,
        "staffing": _STAFFING,
        "lack": _LACK,
        "teaching": _TEACHING,
        "power": _POWER,
        "committed": _COMMITTED,
        "uncommitted": _UNCOMMITTED,
        "involve": _INVOLVE,
        "evaluate": _EVALUATE,
        "reward": _REWARD,
        "helped": _HELPED,
        "hindered": _HINDERED,
    }.items()
}
