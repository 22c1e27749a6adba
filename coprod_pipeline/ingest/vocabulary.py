"""Words that tell a speaker label from other text before a colon, in English, Swedish, French.

What belongs here: word lists. What does not: deciding with them (``labels``, ``speakers``).
"""

from __future__ import annotations

_SPEAKERS = """
interviewer interviewee moderator facilitator participant respondent informant speaker
researcher host guest chair chairman chairwoman witness question answer male female man woman
narrator interpreter translator unknown unidentified all both several audience intervjuare
intervjuaren intervjuperson respondenten deltagare deltagaren samtalsledare moderatorn
informanten talare fråga svar tolk tolken okänd enquêteur enquêteuse enquêtrice interviewé
interviewée intervieweur intervieweuse animateur animatrice modérateur modératrice participante
répondant répondante intervenant intervenante locuteur locutrice interprète réponse inconnu
"""
_PARTICLES = """
van von der den de da do dos das di du la le les af av al el bin ibn ben y e zu zum and och et
of
"""
_TITLES = """
dr prof mr mrs ms mme mlle m sir lady lord rev st baroness
"""
_NOT_SPEAKERS = """
note notes nb n.b date time place location venue example examples e.g i.e eg ie summary abstract
source sources figure table box chart email e-mail tel telephone phone fax mobile http https www
url web website subject from to cc bcc re fw fwd interview transcript transcription transcriber
duration length recorded recording title author file filename project study case version warning
important background conclusion conclusions introduction methods results discussion contents
chapter section part page annex appendix paragraph keywords key reference references isbn issn
doi address country language status comment comments remember first second third finally also
however therefore because thanks yes no well so okay ok right mm mhm uh um oh witnesses present
questions members apologies attendees attendance agenda action actions decision decisions
recommendation recommendations step steps tip tips pros cons total sum amount price start end
begin duration:min obs datum tid plats källa exempel exempelvis sammanfattning bakgrund slutsats
kapitel avsnitt sida bilaga telefon e-post ämne längd inspelning inspelad transkription titel
författare projekt närvarande beslut viktigt remarque lieu heure durée résumé exemple objet
auteur titre contexte conclusion: chapitre adresse téléphone courriel présents décision
"""
_HEADER_KEYS = """
date time place location venue duration length recorded recording title project study file
transcriber transcription interview datum tid plats längd inspelning projekt titel lieu heure
durée
"""

#: Roles and kinds of voices that stand as labels, alone or with a number.
SPEAKER_WORDS = tuple(_SPEAKERS.split())
#: Small words inside names.
NAME_PARTICLES = frozenset(_PARTICLES.split())
#: Titles before names.
TITLES = frozenset(_TITLES.split())
#: Words that stand before a colon without being anybody: a header, a note, a way of speaking.
NOT_SPEAKERS = frozenset(_NOT_SPEAKERS.split())
#: Keys of the form at the head of a transcript.
HEADER_KEYS = frozenset(_HEADER_KEYS.split())
