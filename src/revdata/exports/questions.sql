-- Views for the questions in docs/questions.md, in the SQL that SQLite and DuckDB share.

-- What the questions have in common: places, speakers, and where each claim is stated.

create view locators as
select passage_id, source_id, paragraph, sentence,
       '§' || section || '¶' || paragraph || '.' || sentence as locator
from passages;

create view stated_in as
select claim_id, group_concat(locator, ' ') as locators
from (select distinct claim_id, locator, source_id, paragraph, sentence
      from citations join locators using (passage_id)
      where role = 'states'
      order by claim_id, source_id, paragraph, sentence) as stated
group by claim_id;

create view claims_read as
select claims.*, coalesce(actors.label, 'the author') as speaker, stated_in.locators
from claims
left join utterances on utterances.utterance_id = claims.utterance_id
left join actors on actors.actor_id = utterances.speaker_id
left join stated_in on stated_in.claim_id = claims.claim_id;

-- 1. Which classes did each leader or ruling group rest on, at which stage, and where is that said?

create view q01_class_bases as
select class_bases.class_base_id, class_bases.actor_id, leader.label as actor, class_bases.tie,
       class_bases.base_actor_id, base.label as base_actor, stages.label as stage,
       class_bases.tie_family, class_bases.polarity, class_bases.ground, claims_read.speaker,
       claims_read.act, claims_read.stance, claims_read.modality, claims_read.author_holds,
       class_bases.basis, claims_read.locators, class_bases.claim_id
from class_bases
join actors as leader on leader.actor_id = class_bases.actor_id
left join actors as base on base.actor_id = class_bases.base_actor_id
left join stages on stages.stage_id = class_bases.stage_id
join claims_read on claims_read.claim_id = class_bases.claim_id
order by class_bases.class_base_id;

-- Affirmed support that the author holds to have been so, and nothing else.

create view q01_who_rested_on_which_class as
select bases.actor_id, bases.actor, stages.label as stage, stages.phase, bases.tie,
       bases.base_actor_id, bases.base_actor, base.class_concept, bases.ground, bases.basis,
       bases.locators, bases.class_base_id, bases.claim_id
from q01_class_bases as bases
join class_bases as rows_of on rows_of.class_base_id = bases.class_base_id
join actors as base on base.actor_id = bases.base_actor_id
left join stages on stages.stage_id = rows_of.stage_id
where bases.tie_family = 'support' and bases.polarity = 'affirmed'
  and bases.author_holds = 'yes' and bases.modality in ('actual', 'general')
order by bases.class_base_id;

-- 2. What is set side by side in the French and the Russian revolutions?

create view q02_french_and_russian as
select parallels.parallel_id, parallels.comparison, parallels.explicitness, parallels.aspect,
       parallels.one_side, parallels.other_side, parallels.one_revolution_id,
       parallels.other_revolution_id, claims_read.author_holds, claims_read.locators,
       parallels.claim_id
from parallels
join claims_read on claims_read.claim_id = parallels.claim_id
where parallels.one_revolution_id = 'rev-french'
  and parallels.other_revolution_id in ('rev-october', 'rev-february')
order by parallels.parallel_id;

-- The stages of both under the phases given to them, each with who gave the phase and who ruled.

create view q02_phase_by_phase as
select phases.position as phase_position, stages.phase,
       coalesce(schemes.revolution_id, stages.revolution_id) as revolution_id,
       revolutions.label as revolution, schemes.label as periodisation, stages.position,
       stages.label as stage,
       case when stages.phase_claim_id is null then 'coder' else 'author' end as phase_given_by,
       stages.phase_reason,
       (select group_concat(label, '; ')
        from (select distinct actors.label || ' (' || leaders.rule || ')' as label
              from leaders join actors on actors.actor_id = leaders.actor_id
              where leaders.stage_id = stages.stage_id and leaders.leader_role = 'ruler'
                and leaders.polarity = 'affirmed' and leaders.author_holds = 'yes'
              order by 1) as ruling) as rulers,
       stages.stage_id, stages.claim_id
from stages
join periodisations as schemes on schemes.periodisation_id = stages.periodisation_id
join vocabularies as phases on phases.list = 'phase' and phases.code = stages.phase
left join revolutions
  on revolutions.revolution_id = coalesce(schemes.revolution_id, stages.revolution_id)
where coalesce(schemes.revolution_id, stages.revolution_id)
      in ('rev-french', 'rev-february', 'rev-october')
order by phases.position, schemes.periodisation_id, stages.position;

-- 3. In what order did the waves of reaction come, what drove each, who lost and who gained?

create view q03_waves_of_reaction as
select waves.reaction_wave_id, revolutions.label as revolution, waves.position, waves.label,
       stages.label as stage,
       (select group_concat(label, '; ')
        from (select factors.label from wave_parts as parts
              join factors on factors.factor_id = parts.factor_id
              where parts.reaction_wave_id = waves.reaction_wave_id and parts.part = 'drives'
                and parts.author_holds = 'yes'
              order by parts.wave_part_id) as driving) as driver_factor,
       (select group_concat(label, '; ')
        from (select actors.label from wave_parts as parts
              join actors on actors.actor_id = parts.actor_id
              where parts.reaction_wave_id = waves.reaction_wave_id and parts.part = 'loses'
                and parts.author_holds = 'yes'
              order by parts.wave_part_id) as losing) as losing_actor,
       (select group_concat(label, '; ')
        from (select actors.label from wave_parts as parts
              join actors on actors.actor_id = parts.actor_id
              where parts.reaction_wave_id = waves.reaction_wave_id and parts.part = 'gains'
                and parts.author_holds = 'yes'
              order by parts.wave_part_id) as gaining) as gaining_actor,
       waves.basis, waves.claim_id
from reaction_waves as waves
left join revolutions on revolutions.revolution_id = waves.revolution_id
left join stages on stages.stage_id = waves.stage_id
order by waves.revolution_id is null, waves.revolution_id, waves.position;

create view q03_losers as
select distinct reaction_waves.label as reaction_wave, actors.label as actor
from wave_parts as parts
join reaction_waves on reaction_waves.reaction_wave_id = parts.reaction_wave_id
join actors on actors.actor_id = parts.actor_id
where parts.part = 'loses' and parts.author_holds = 'yes'
order by 1, 2;

-- 4. Which defeats abroad are said to have lifted the bureaucracy, when, and is the causation mutual?

create view q04_defeats_abroad as
select depictions.event_id, events.label, depictions.event_type, depictions.date_text,
       depictions.date_edtf, depictions.date_earliest, depictions.date_latest, depictions.claim_id
from depictions
join events on events.event_id = depictions.event_id
left join factors on factors.factor_id = depictions.factor_id
where 'f-defeats-abroad' in (depictions.factor_id, factors.instance_of_factor_id)
order by depictions.date_latest, depictions.event_id;

create view q04_mutual_causes as
select links.causal_link_id, links.cause_factor_id, cause.label as cause_factor, links.sign,
       links.effect_factor_id, effect.label as effect_factor, links.force,
       links.author_holds, links.modality, links.claim_id
from causal_links as links
join factors as cause on cause.factor_id = links.cause_factor_id
join factors as effect on effect.factor_id = links.effect_factor_id
where exists (select 1 from causal_links as back
              where back.cause_factor_id = links.effect_factor_id
                and back.effect_factor_id = links.cause_factor_id)
order by links.causal_link_id;

-- 5. Trace every causal path from isolation to the bureaucracy.

-- What happened, says the author: no link that he rejects, that another speaks of, that only covaries
-- or that is counterfactual, conditional, predicted or general. No row joins a particular factor to
-- a general one, and none two revolutions that its claim does not both mention.

create view causal_links_of_what_happened as
select * from causal_links
where author_holds = 'yes' and modality = 'actual' and force not in ('rejected', 'covaries');

create view q05_from_isolation_to_bureaucracy as
with recursive
asserted as (
  select distinct cause_factor_id, effect_factor_id from causal_links_of_what_happened
),
walk (factor_id, path, steps) as (
  select 'f-isolation', 'f-isolation', 0
  union all
  select asserted.effect_factor_id, walk.path || ' -> ' || asserted.effect_factor_id,
         walk.steps + 1
  from walk
  join asserted on asserted.cause_factor_id = walk.factor_id
  where walk.factor_id <> 'f-bureaucracy-rise'
    and instr(' ' || walk.path || ' ', ' ' || asserted.effect_factor_id || ' ') = 0
)
select path, steps from walk where factor_id = 'f-bureaucracy-rise' order by path;

-- Paths that stay among the factors of one revolution, from causes without a cause of their own
-- there to effects without a further effect.

create view q05_paths_within_one_revolution as
with recursive
inside as (
  select distinct cause.revolution_id, links.cause_factor_id, links.effect_factor_id
  from causal_links_of_what_happened as links
  join factors as cause on cause.factor_id = links.cause_factor_id
  join factors as effect on effect.factor_id = links.effect_factor_id
  where cause.revolution_id = effect.revolution_id
),
walk (revolution_id, factor_id, path, steps) as (
  select distinct revolution_id, cause_factor_id, cause_factor_id, 0 from inside
  where cause_factor_id not in (select effect_factor_id from inside)
  union all
  select walk.revolution_id, inside.effect_factor_id,
         walk.path || ' -> ' || inside.effect_factor_id, walk.steps + 1
  from walk
  join inside on inside.cause_factor_id = walk.factor_id
    and inside.revolution_id = walk.revolution_id
  where instr(' ' || walk.path || ' ', ' ' || inside.effect_factor_id || ' ') = 0
)
select revolution_id, path, steps from walk
where factor_id not in (select cause_factor_id from inside)
order by revolution_id, path;

-- 6. Which claims are somebody else's, and does the author endorse, report or deny them?

create view q06_claims_of_others as
select claim_id, speaker, act, stance, author_holds, statement, locators
from claims_read
where utterance_id is not null
order by claim_id;

-- 7. What is predicted, on what condition?

create view q07_predictions as
select predictions.prediction_id, claims_read.speaker, claims_read.stance, claims_read.author_holds,
       predictions.condition, predictions.outcome, predictions.horizon, claims_read.locators, predictions.claim_id
from predictions
join claims_read on claims_read.claim_id = predictions.claim_id
order by predictions.prediction_id;

-- 8. What became of each member of Lenin's Politburo?

create view q08_fates_of_the_politburo as
select changes.change_id, actors.label as actor, changes.after, claims_read.locators,
       changes.claim_id
from changes
join actors on actors.actor_id = changes.actor_id
join claims_read on claims_read.claim_id = changes.claim_id
where changes.aspect = 'fate'
  and changes.actor_id in (select actor_id from depictions
                           where member_of_actor_id = 'politbiuro-of-lenin')
order by changes.change_id;

-- 9. What does the text say of the years 1923 to 1928, in order, allowing for vague dates?

create view q09_from_1923_to_1928 as
select claim_id, date_edtf, date_earliest, date_latest, date_basis, statement, locators
from claims_read
where date_earliest is not null
  and date_latest between '1923-01-01' and '1928-12-31'
order by date_earliest, date_latest, claim_id;

-- 10. Which rules are claimed to hold for every revolution, and which exceptions are admitted?

create view q10_rules_of_every_revolution as
select rules.generalisation_id, rules.rule, rules.hedge, claims_read.locators, rules.claim_id
from generalisations as rules
join claims_read on claims_read.claim_id = rules.claim_id
where rules.scope in ('every-revolution', 'every-reaction')
order by rules.generalisation_id;

create view q10_exceptions as
select links.claim_link_id, limiting.statement as claim, general.statement as other_claim,
       limiting.locators, links.claim_id, links.other_claim_id
from claim_links as links
join claims_read as limiting on limiting.claim_id = links.claim_id
join claims as general on general.claim_id = links.other_claim_id
where links.relation = 'limits'
  and links.other_claim_id in (select claim_id from q10_rules_of_every_revolution)
order by links.claim_link_id;

-- 11. Which claims does paragraph 9 carry, and which paragraphs carry nothing comparative?

create view q11_claims_of_paragraphs as
select locators.paragraph, claims.claim_id, claims.kind, claims.statement,
       locators.locator
from citations
join locators using (passage_id)
join claims on claims.claim_id = citations.claim_id
where citations.role = 'states'
order by citations.citation_id;

create view q11_paragraphs_without_parallels as
select distinct paragraph from q11_claims_of_paragraphs
where paragraph not in (select paragraph from q11_claims_of_paragraphs
                        where claim_id in (select claim_id from parallels))
order by paragraph;

-- 12. What changed in the party's inner regime, from what to what, and was the change meant to last?

create view q12_changes_of_the_inner_regime as
select changes.change_id, changes.before, changes.after, changes.intended, claims_read.locators,
       changes.claim_id
from changes
join claims_read on claims_read.claim_id = changes.claim_id
where changes.actor_id = 'bolshevik-party' and changes.aspect = 'regime'
order by changes.change_id;

create view q12_what_was_said_of_the_prohibitions as
select claims_read.claim_id, claims_read.statement, claims_read.stance, claims_read.modality,
       claims_read.locators
from claims_read
join utterances on utterances.utterance_id = claims_read.utterance_id
where utterances.speaker_id = 'bolshevik-leadership'
order by claims_read.claim_id;

-- 13. Who is quoted, in which document, when, and do they quote someone in turn?

create view q13_who_is_quoted as
select utterances.utterance_id, actors.label as speaker, utterances.form, utterances.said_edtf,
       sources.title as source, outer_one.gist as within_utterance, utterances.gist
from utterances
join actors on actors.actor_id = utterances.speaker_id
left join sources on sources.source_id = utterances.source_id
left join utterances as outer_one on outer_one.utterance_id = utterances.within_utterance_id
order by utterances.utterance_id;

-- What only several texts can answer.

-- 14. On how much do the authors agree, and on how much not?

create view relations_of_authors as
select relations.comparison_id, relations.relation, questions.label as question,
       one.author, position.summary, other.author as other_author,
       other_position.summary as other_summary, relations.common_sentence, relations.reason,
       relations.position_id, relations.other_position_id
from comparisons as relations
join positions as position on position.position_id = relations.position_id
join positions as other_position on other_position.position_id = relations.other_position_id
join questions on questions.question_id = position.question_id
join sources as one on one.source_id = position.source_id
join sources as other on other.source_id = other_position.source_id;

create view q14_relations_of_authors as
select author, other_author, relation, count(*) as pairs
from relations_of_authors
group by author, other_author, relation
order by author, other_author, relation;

-- 15. Where do two authors contradict each other, and what does each hold?

create view q15_contradictions as
select comparison_id, question, author, summary, other_author, other_summary, reason
from relations_of_authors
where relation = 'contradict'
order by comparison_id;

-- 16. On whom did each Bonaparte rest, and whom did he stand over?

create view q16_ties_of_the_bonapartes as
select bases.class_base_id, bases.actor_id, bases.actor, rows_of.author, bases.tie,
       bases.base_actor_id, bases.base_actor, bases.polarity, bases.author_holds, bases.stage,
       bases.locators, bases.claim_id
from q01_class_bases as bases
join class_bases as rows_of on rows_of.class_base_id = bases.class_base_id
where bases.actor_id in ('cm.napoleon', 'eb.louis-bonaparte', 'eb.bonapartes')
  and bases.tie_family in ('support', 'standing-over') and bases.tie <> 'none-stated'
order by bases.actor_id, bases.class_base_id;

-- 17. How long was the French Revolution, and into what does each author divide it?

create view q17_extents_of_the_french_revolution as
select depiction_id, author, date_edtf, date_earliest, date_latest, description, claim_id
from depictions
where revolution_id = 'rev-french'
order by depiction_id;

create view q17_divisions_of_the_french_revolution as
select schemes.author, schemes.principle, stages.position, stages.label, stages.date_edtf,
       stages.phase, stages.stage_id, stages.periodisation_id
from periodisations as schemes
join stages on stages.periodisation_id = schemes.periodisation_id
where schemes.revolution_id = 'rev-french'
order by schemes.author, schemes.periodisation_id, stages.position;

-- 18. By what kinds of cause does each author explain?

create view q18_kinds_of_cause as
select links.author, factors.domain, count(*) as links
from causal_links_of_what_happened as links
join factors on factors.factor_id = links.cause_factor_id
group by links.author, factors.domain
order by links.author, links desc, factors.domain;
