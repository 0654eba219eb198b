/** One demand of a level, in our words; `open` is why it is not met. */
export interface LevelLine {
  /** Of the specification: its version, and the number there. */
  id: string;
  kind: 'must' | 'should' | 'may';
  what: string;
  open?: string;
}

const must = (id: string, what: string): LevelLine => ({ id, kind: 'must', what });
const should = (id: string, what: string, open?: string): LevelLine => ({
  id,
  kind: 'should',
  what,
  ...(open === undefined ? {} : { open }),
});
const may = (id: string, what: string, open?: string): LevelLine => ({ ...should(id, what, open), kind: 'may' });

const noComplex = 'no property of ours is complex or a collection, so there is none';

/** The conformance levels of services (OData Protocol 4.01, 13.1 and 13.2), for services that take changes. What a level takes over from another is not said again. */
export const odataLevels: Readonly<Record<string, readonly LevelLine[]>> = {
  Minimal: [
    must('4.0 1', 'a service document at the root'),
    must('4.0 2', 'JSON Format'),
    must('4.0 3', 'what is not all is given page by page, with links to the next one'),
    must('4.0 4', 'OData-Version of the answer'),
    must('4.0 5.1', 'Accept is followed, or refused'),
    must('4.0 5.2', 'OData-MaxVersion is followed, or refused'),
    must(
      '4.0 6',
      'extensions: options, headers and annotations of others change nothing; unknown options with $ are refused',
    ),
    must('4.0 7', 'what is not supported is 501'),
    must('4.0 8', 'types of CSDL alone'),
    must('4.0 9', 'nobody has to understand annotations or headers'),
    must('4.0 10', 'semantics of changes: PATCH leaves the rest, PUT resets it, keys stay'),
    must('4.0 11', 'no other semantics is broken: what is not there is 404, empty is 204, $top=0 gives none'),
    should('4.0 12', '$expand'),
    should('4.0 13', '$metadata as XML'),
    must('4.0 14', 'headers and preferences with their prefix'),
    must('4.0 15', 'enumerations and durations with their type before them'),
    must('4.0 16', 'the answer of an asynchronous request as a message of HTTP'),
    may('4.0 17', 'AsyncResult with it'),
    must('4.0 18', 'edit links, by convention and written out'),
    must('4.0 19', 'POST to a set'),
    must('4.0 20', 'POST to a navigation property'),
    must('4.0 21', 'POST to $ref adds'),
    must('4.0 22', 'PUT to $ref sets'),
    must('4.0 23', 'PATCH'),
    must('4.0 24', 'DELETE'),
    must('4.0 25', 'DELETE of $ref takes away'),
    must('4.0 26', 'If-Match for what has an ETag'),
    must('4.0 27', 'Location of what was created'),
    must('4.0 28', 'OData-EntityId with 204 of a creation'),
    must('4.0 29', 'upsert'),
    should('4.0 30', 'PUT and PATCH of one property'),
    should('4.0 31', 'DELETE of a property empties it'),
    should('4.0 32', 'deep insert'),
    may('4.0 33', 'changes of all members of a collection', 'a change is of one entity'),
    must('4.01 3', 'AsyncResult of an asynchronous request'),
    must('4.01 4', 'headers and preferences with and without their prefix'),
    must('4.01 5', '$schemaversion is refused, which no description of ours has'),
    must('4.01 6', 'options with and without $'),
    must('4.01 7', 'options, operators and functions in any case'),
    must('4.01 8', 'names in the case of $metadata'),
    must('4.01 9.1', 'cast of texts to primitive types'),
    must('4.01 9.2', 'enumerations and durations with and without their type'),
    must('4.01 9.3', 'function imports without parameters, with and without brackets'),
    must('4.01 9.4', 'actions without parameters: no body, or an empty object'),
    must('4.01 9.5', 'bound operations with and without their namespace'),
    must('4.01 9.6', 'aliases for values of keys and parameters'),
    should('4.01 9.7', 'parameters of functions as options'),
    should('4.01 9.8', 'eq and ne null of single navigation properties'),
    should('4.01 9.9', 'in'),
    should('4.01 9.10', 'divby'),
    should('4.01 9.11', 'negative positions of substring'),
    may('4.01 9.12', 'key as segment, and the canonical addresses'),
    may('4.01 9.13', 'the count of a filtered collection in an expression'),
    may('4.01 9.14', 'structures are compared', noComplex),
    should('4.01 10', '$metadata as XML and as JSON'),
    should('4.01 12', 'Core.ODataVersions'),
    should('4.01 13', 'Capabilities say what there is'),
    may('4.01 14', 'filters on annotations', 'instances have none to ask for'),
    may('4.01 17', '4.01 where nobody asks for 4.0'),
    must('4.01 19', 'DELETE of the reference of a member, by its key'),
    should('4.01 20', 'PUT with entities inside'),
    should('4.01 21', 'deep update and deep insert'),
    should('4.01 22', 'PUT and DELETE of $ref of a collection'),
    may('4.01 24', 'PATCH and DELETE of a collection', 'a change is of one entity'),
    may('4.01 27', '$select and $expand on changes'),
  ],
  Intermediate: [
    must('4.0 2', 'all of the ABNF is read, and 501 where it is not supported'),
    must('4.0 3', '$select'),
    must('4.0 4', 'casts to derived types'),
    must('4.0 5', '$top'),
    must('4.0 6', '/$value of properties'),
    must('4.0 7.1', '$filter: eq and ne of properties'),
    must('4.0 7.2', '$filter: aliases'),
    should('4.0 7.3', '$filter: the other operators'),
    should('4.0 7.4', '$filter: canonical functions, 501 for those that are not'),
    should('4.0 7.5', '$filter of what is expanded'),
    should('4.0 10', 'Basic authentication'),
    should('4.0 11', '$search'),
    should('4.0 12', '$skip'),
    should('4.0 13', '$count'),
    should('4.0 14', '$expand both ways'),
    should('4.0 15', 'any and all'),
    should('4.0 16', '/$count of navigation properties'),
    should('4.0 17', '$orderby, both directions, empties lowest'),
    must('4.01 3', 'eq and ne null of single navigation properties'),
    must('4.01 4', 'in'),
    must('4.01 5', '$select inside of $select: refused with the place, since there is nothing to choose in a property'),
    should('4.01 6', 'the count of a filtered collection in an expression'),
    should('4.01 7', 'structures are compared', noComplex),
    should('4.01 8', '$compute'),
    should('4.01 9', 'options inside of $select', noComplex),
    may('4.01 10', 'aliases inside of $expand'),
    may('4.01 11', '/$filter in a path'),
  ],
  Advanced: [
    must('4.0 4', '/$count of navigation properties'),
    must('4.0 5', 'any and all'),
    must('4.0 6', '$skip'),
    must('4.0 7', '$count'),
    must('4.0 8', '$orderby'),
    must('4.0 9.1', '$expand: references'),
    must('4.0 9.2', '$expand: $filter'),
    must('4.0 9.3', '$expand: casts'),
    should('4.0 9.4', '$expand: $orderby'),
    should('4.0 9.5', '$expand: $count'),
    should('4.0 9.6', '$expand: $top and $skip'),
    should('4.0 9.7', '$expand: $search'),
    should('4.0 9.8', '$expand: $levels'),
    may('4.0 9.9', '$expand: $compute'),
    must('4.0 10', '$search'),
    must('4.0 11', '$batch as multipart'),
    must('4.0 12', 'paths of URL Conventions: keys, navigation, casts, /$ref, /$count, /$value, $entity; 501 for $all'),
    should('4.0 13', 'asynchronous requests'),
    should('4.0 14', 'delta links', 'the store keeps no history of what was deleted'),
    should('4.0 15', '$crossjoin', 'every set is asked by itself'),
    must('4.01 3', 'the count of a filtered and searched collection in an expression'),
    must('4.01 4', '$compute'),
    must('4.01 5.1', '$filter of selected collections: none is there, and what is written is refused with its place'),
    must('4.01 6', '$metadata as JSON'),
    must('4.01 7', '$batch as multipart and as JSON'),
    should('4.01 8', '/$filter in a path'),
    should('4.01 9', 'aliases inside of $expand'),
    may('4.01 10', 'names of other case where none is exact', 'names are those of $metadata'),
  ],
};

export const odataLevelsTest = 'electron/runtime/publish/odata/levels.test.ts';

/** The lines of docs/conformance.md that tell all of them. */
export function levelLines(): string[] {
  return [
    '| level | of | | demand | |',
    '| --- | --- | --- | --- | --- |',
    ...Object.entries(odataLevels).flatMap(([level, lines]) =>
      lines.map(
        ({ id, kind, what, open }) =>
          `| ${level} | ${id} | ${kind} | ${what.replaceAll('|', '\\|')} | ${open === undefined ? `[test](../${odataLevelsTest})` : 'open'} |`,
      ),
    ),
  ];
}
