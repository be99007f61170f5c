using Microsoft.OpenApi;
using Predictions.Contract;
using Predictions.Core;

namespace Predictions.Service.Http.OpenApi;

/// <summary>The texts of one operation of the document, its examples, and the errors that it may answer with.</summary>
internal sealed record OperationText(string Id, string Tag, string Summary, string Description)
{
    private static readonly ErrorReason[] Everywhere =
    [
        ErrorReason.InvalidField, ErrorReason.Unauthenticated, ErrorReason.PermissionDenied, ErrorReason.Overloaded,
        ErrorReason.CallerShareExceeded, ErrorReason.KeysUnavailable, ErrorReason.DeadlineExceeded,
    ];

    /// <summary>The contract's name of the call; differs from the id where two operations make the same call.</summary>
    public string Call { get; init; } = Id;

    /// <summary>What the answer with status 200 is.</summary>
    public required string Answer { get; init; }

    /// <summary>The media type of the answer.</summary>
    public string MediaType { get; init; } = "application/json";

    /// <summary>The errors that not every operation has.</summary>
    public ErrorReason[] Errors { get; init; } = [];

    /// <summary>The parameters of path, query and headers.</summary>
    public ParameterText[] Parameters { get; init; } = [];

    /// <summary>Whether its answer has an etag, and is 304 for a caller who holds it.</summary>
    public bool HasEtag { get; init; }

    /// <summary>Requests to paste, at least one that succeeds.</summary>
    public required RequestExample[] Examples { get; init; }

    /// <summary>The rows of the errors that it may answer with, by ascending HTTP status.</summary>
    public IEnumerable<ErrorRow> Rows
    {
        get
        {
            var hasBody = Examples.Any(example => example.Body is not null);
            ErrorReason[] ofBody = hasBody ? [ErrorReason.TooManyItems, ErrorReason.MessageTooLarge] : [];
            var rows = Everywhere.Concat(ofBody).Concat(Errors).Select(error => ErrorTable.Of(error.WireName()))
                .Append(ErrorTable.Internal);
            return (hasBody ? rows.Append(ErrorTable.UnknownEncoding) : rows).OrderBy(row => row.Http);
        }
    }
}

/// <summary>A request that works as it is, or that gets one documented error.</summary>
/// <param name="Name">Its name and that of its answer, which is the reason where the answer is an error.</param>
/// <param name="Summary">What it asks for.</param>
/// <param name="Body">Its body as JSON; <c>null</c> where the operation has none.</param>
internal sealed record RequestExample(string Name, string Summary, string? Body = null)
{
    /// <summary>The name of an example whose answer is 304.</summary>
    public const string Unchanged = "UNCHANGED";

    /// <summary>Values of parameters as JSON, by name. Others have the value that is common to all examples.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the answer has the status 200.</summary>
    public bool Succeeds => Name != Unchanged && ErrorTable.Find(Name) is null;
}

/// <summary>The texts of one parameter.</summary>
/// <param name="Name">The name as it is sent.</param>
/// <param name="Type">The type of its value.</param>
/// <param name="Description">Its meaning.</param>
internal sealed record ParameterText(string Name, JsonSchemaType Type, string Description)
{
    public ParameterLocation In { get; init; } = ParameterLocation.Query;

    public string? Format { get; init; }

    public string? Pattern { get; init; }

    public string? Minimum { get; init; }

    public string? Maximum { get; init; }

    /// <summary>The default value as JSON.</summary>
    public string? Default { get; init; }

    /// <summary>A valid value as JSON, for every example that has no other.</summary>
    public string? Example { get; init; }
}
