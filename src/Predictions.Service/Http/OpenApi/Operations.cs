using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using Predictions.Contract;
using Predictions.Core;

namespace Predictions.Service.Http.OpenApi;

/// <summary>The operations of the document.</summary>
internal static class Operations
{
    public const string Forecasts = "Forecasts";
    public const string Histories = "Histories";
    public const string Models = "Model registry";
    public const string Events = "Events";

    private const string History =
        """
        {"periods":[{"start":"2025-12-26","days":4},{"start":"2026-01-23","days":5},{"start":"2026-02-20","days":6}],
         "ovulations":[{"date":"2026-02-06","evidence":"LH_TEST"}],
         "pauses":[{"from":"2024-01-01","until":"2025-06-30","reason":"POSTPARTUM"}],
         "signs":[{"date":"2026-02-03","kind":"FERTILE_MUCUS"},{"date":"2026-02-03","kind":"LH_NEGATIVE"}],"birthYear":1994}
        """;

    private static readonly ErrorReason[] Reads =
        [ErrorReason.HistoryNotFound, ErrorReason.StoreUnavailable, ErrorReason.StoredValueCorrupt];

    private static readonly ErrorReason[] EventErrors = [ErrorReason.EventsOff, ErrorReason.StoreUnavailable];

    private static readonly ErrorReason[] Writes =
        [ErrorReason.StoreUnavailable, ErrorReason.StoredNotConfirmed, ErrorReason.StoredValueCorrupt];

    private static readonly ParameterText User = new(
        "user_id",
        JsonSchemaType.String,
        "The user: 1 to 128 characters of A-Z a-z 0-9 . _ ~ : @ - and neither \".\" nor \"..\". Anything else, encoded or not, "
        + "is invalid and never means another user.")
    {
        In = ParameterLocation.Path,
        Pattern = ContractLimits.UserPattern,
        Example = "\"example-user\"",
    };

    private static readonly Dictionary<string, string> UnknownUser = new() { [User.Name] = "\"unknown-user\"" };

    private static readonly ParameterText Version =
        new("version", JsonSchemaType.String, "The model's version, as in the list.")
        {
            In = ParameterLocation.Path,
            Example = "\"1\"",
        };

    private static readonly ParameterText IfRevision = new(
        FieldNames.IfRevision,
        JsonSchemaType.Integer,
        "Absent: replace whatever is stored. 0: only if nothing is stored. Otherwise: only if this revision is stored, else 409.")
    {
        Format = "int64",
        Minimum = "0",
        Maximum = "9007199254740991",
    };

    private static readonly ParameterText[] OfForecast =
    [
        User,
        new(
            FieldNames.AsOf,
            JsonSchemaType.String,
            "The person's own date; later records are ignored. Absent: today in UTC, or the latest start where that is later and "
            + "not after today in UTC+14.")
        {
            Format = "date",
            Pattern = ContractLimits.DatePattern,
            Example = "\"2026-03-05\"",
        },
        new(FieldNames.Cycles, JsonSchemaType.Integer, "The number of coming cycles.")
        {
            Format = "int32",
            Minimum = "1",
            Maximum = $"{ContractLimits.Cycles}",
            Default = $"{ContractLimits.DefaultCycles}",
        },
        new(FieldNames.Interval, JsonSchemaType.Number, "The probability that each stated range should hold.")
        {
            Format = "double",
            Minimum = $"{ContractLimits.MinInterval}",
            Maximum = $"{ContractLimits.MaxInterval}",
            Default = $"{ContractLimits.DefaultInterval}",
        },
        new(FieldNames.IncludeDaily, JsonSchemaType.Boolean, "Whether to give probabilities day by day.") { Default = "false" },
        new(
            HeaderNames.IfNoneMatch,
            JsonSchemaType.String,
            "The etags of forecasts that the caller holds. If one is that of the answer, the answer is 304 without a body.")
        {
            In = ParameterLocation.Header,
        },
    ];

    public static readonly OperationText Predict = new(
        "Predict",
        Forecasts,
        "Forecast",
        "Give exactly one of userId and history. The service never stores a history given here. A forecast is a pure function of "
        + "history, asOf and model, so any day of the past can be replayed. The answer has the asOf that it is for.")
    {
        Answer = "The forecast.",
        Errors = [ErrorReason.NoPeriod, .. Reads],
        Examples =
        [
            new("inline", "From a history in the request, with probabilities by day",
                $$"""{"history":{{History}},"asOf":"2026-03-05","cycles":1,"interval":0.8,"includeDaily":true}"""),
            new("stored", "From a stored history", """{"userId":"example-user","asOf":"2026-03-05"}"""),
            new("INVALID_FIELD", "Both a user and a history",
                """{"userId":"example-user","history":{"periods":[{"start":"2026-02-20"}]},"asOf":"2026-03-05"}"""),
            new("NO_PERIOD", "A history without a period",
                """{"history":{"ovulations":[{"date":"2026-02-06"}]},"asOf":"2026-03-05"}"""),
            new("HISTORY_NOT_FOUND", "A user without a history", """{"userId":"unknown-user","asOf":"2026-03-05"}"""),
        ],
    };

    public static readonly OperationText PredictStored = new(
        "PredictStored", Forecasts, "Forecast from a stored history",
        "The same forecast as POST /v1/predict with this userId, with its etag in the header ETag.")
    {
        Call = "Predict",
        Answer = "The forecast.",
        HasEtag = true,
        Errors = [ErrorReason.NoPeriod, .. Reads],
        Parameters = OfForecast,
        Examples =
        [
            new("stored", "A user with a history"),
            new(RequestExample.Unchanged, "A caller who holds a forecast")
            {
                Values = new Dictionary<string, string> { [HeaderNames.IfNoneMatch] = "\"*\"" },
            },
            new("NO_PERIOD", "A date before the first period")
            {
                Values = new Dictionary<string, string> { [FieldNames.AsOf] = "\"2020-01-01\"" },
            },
            new("HISTORY_NOT_FOUND", "A user without a history") { Values = UnknownUser },
        ],
    };

    public static readonly OperationText BatchPredict = new(
        "BatchPredict",
        Forecasts,
        "Forecast many users",
        "Up to 1,000 requests. One result for each, in order. An invalid item, or one whose history cannot be read, has an error "
        + "in its place. An unreadable batch, or one over 4 MiB or 1,000 items, fails as a whole.")
    {
        Answer = "One result for each request, in order.",
        Examples =
        [
            new("many", "A history, a user, and a user without a history", $$"""
                {"requests":[{"history":{{History}},"asOf":"2026-03-05","cycles":1},
                 {"userId":"example-user","asOf":"2026-03-05","cycles":1},{"userId":"unknown-user","asOf":"2026-03-05"}]}
                """),
        ],
    };

    public static readonly OperationText GetHistory =
        new("GetHistory", Histories, "Read a history", "Records are sorted by date.")
        {
            Answer = "The stored history.",
            Errors = [.. Reads, ErrorReason.AuditUnavailable],
            Parameters = [User],
            Examples =
            [
                new("stored", "A user with a history"),
                new("HISTORY_NOT_FOUND", "A user without a history") { Values = UnknownUser },
            ],
        };

    public static readonly OperationText PutHistory = new(
        "PutHistory",
        Histories,
        "Replace a history",
        "All or nothing: one invalid date, and nothing is stored. After 503 the write may have happened; it is safe to repeat.")
    {
        Answer = "The history as it is stored now.",
        Errors = [ErrorReason.RevisionMoved, .. Writes],
        Parameters = [User, IfRevision],
        Examples =
        [
            new("replace", "A whole history", History),
            new("REVISION_MOVED", "A revision that is not the stored one", History)
            {
                Values = new Dictionary<string, string> { [FieldNames.IfRevision] = "1" },
            },
            new("INVALID_FIELD", "A pause that ends before it begins", """
                {"periods":[{"start":"2026-02-20"}],"pauses":[{"from":"2025-06-30","until":"2025-01-01","reason":"PREGNANCY"}]}
                """),
        ],
    };

    public static readonly OperationText RecordHistory = new(
        "RecordHistory",
        Histories,
        "Add and remove records",
        "Removals first, then additions, each keyed by its date, a sign by date and kind. The first record of a user begins a "
        + "history. A later record of a date replaces the earlier one, but days 0 never replaces a known length. A call that "
        + "changes nothing keeps the revision, so a call is safe to repeat. All or nothing.")
    {
        Answer = "The history as it is stored now.",
        Errors = Writes,
        Parameters = [User],
        Examples =
        [
            new("record", "The length of a period, and a removal",
                """{"periods":[{"start":"2026-02-20","days":5}],"removePeriods":["2025-12-26"]}"""),
            new("INVALID_FIELD", "A period in the future", """{"periods":[{"start":"2199-01-01"}]}"""),
        ],
    };

    public static readonly OperationText DeleteHistory = new(
        "DeleteHistory",
        Histories,
        "Erase a history",
        "Afterwards no instance can read any of it, and no earlier write brings it back. To erase a history that is not stored "
        + "succeeds.")
    {
        Answer = "The history is erased.",
        Errors = [.. Writes, ErrorReason.AuditUnavailable],
        Parameters = [User],
        Examples = [new("erase", "Any user")],
    };

    public static readonly OperationText ListModels = new(
        "ListModels",
        Models,
        "List the models",
        "The model that answers, the model that is scored in its shadow, the others, and why a model was refused. Each with its "
        + "figures and its card.")
    {
        Answer = "The models, newest first.",
        Examples = [new("all", "All models")],
    };

    public static readonly OperationText GetModel =
        new("GetModel", Models, "Read a model", "The figures and the card of the model of this version.")
        {
            Answer = "The model.",
            Errors = [ErrorReason.ModelNotFound],
            Parameters = [Version],
            Examples =
            [
                new("version", "A version in the list"),
                new("MODEL_NOT_FOUND", "A version that is not there")
                {
                    Values = new Dictionary<string, string> { [Version.Name] = "\"9999\"" },
                },
            ],
        };

    public static readonly OperationText ReadEvents = new(
        "ReadEvents",
        Events,
        "Read events",
        "The changes of histories as server-sent events. Each has the type predictions.history.changed.v1, and its data is the "
        + "record HistoryEvent. Events of a user come in order, each at least once. The stream lasts until the caller ends it, "
        + "or until the end with stopAtEnd=true. It continues after the id that the header Last-Event-ID or the parameter from "
        + "names.")
    {
        Call = "Read",
        Answer = "A stream of events. The schema is that of the data of each.",
        MediaType = "text/event-stream",
        Errors = [.. EventErrors, ErrorReason.PositionOutOfRange, ErrorReason.StreamEnded, ErrorReason.AuditUnavailable],
        Parameters =
        [
            new(FieldNames.Partitions, JsonSchemaType.String, "Partitions of 0 to 255, separated by commas. Default: all.")
            {
                Pattern = "^([0-9]{1,3}(,[0-9]{1,3})*)?$",
            },
            new(FieldNames.Consumer, JsonSchemaType.String, "The consumer whose committed positions to continue from.")
            {
                Pattern = ContractLimits.ConsumerPattern,
            },
            new(FieldNames.From, JsonSchemaType.String, "The id of an event to continue after, instead."),
            new(FieldNames.StopAtEnd, JsonSchemaType.Boolean, "Whether to end the stream where it would wait.")
            {
                Default = "false", Example = "true",
            },
        ],
        Examples =
        [
            new("kept", "All events that are kept"),
            new("INVALID_FIELD", "A partition that does not exist")
            {
                Values = new Dictionary<string, string> { [FieldNames.Partitions] = "\"999\"" },
            },
            new("POSITION_OUT_OF_RANGE", "A position after the last event")
            {
                Values = new Dictionary<string, string> { [FieldNames.From] = "\"255.99999-1\"" },
            },
        ],
    };

    public static readonly OperationText CommitEvents = new(
        "CommitEvents",
        Events,
        "Commit positions",
        "Keeps the positions up to which a consumer is done. A reader that names the consumer continues after them. They may be "
        + "lower than before: the events are then read again.")
    {
        Call = "Commit",
        Answer = "The positions are kept.",
        Errors = EventErrors,
        Examples =
        [
            new("commit", "The position of one partition", """{"consumer":"example-mailer","positions":{"39":"20786-12"}}"""),
            new("INVALID_FIELD", "A partition that does not exist",
                """{"consumer":"example-mailer","positions":{"300":"20786-12"}}"""),
        ],
    };

    public static readonly OperationText ListConsumers = new(
        "ListConsumers",
        Events,
        "List consumers",
        "Every consumer of events that has committed, with its positions and its lag in events.")
    {
        Answer = "The consumers, by name.",
        Errors = EventErrors,
        Examples = [new("all", "All consumers")],
    };
}
