using Predictions.Core;

namespace Predictions.Service.Http.OpenApi;

/// <summary>What the document says of one operation, beside its shapes.</summary>
internal sealed record OperationText(string Id, string Tag, string Summary, string Description)
{
    /// <summary>The contract's name of the call, where the operation is one of two ways to it.</summary>
    public string Call { get; init; } = Id;

    /// <summary>Failures that not every operation has.</summary>
    public ErrorReason[] Errors { get; init; } = [];

    /// <summary>Its path and query parameters.</summary>
    public ParameterText[] Parameters { get; init; } = [];

    /// <summary>A body that works when it is pasted.</summary>
    public string? Example { get; init; }
}

/// <summary>What the document says of one parameter.</summary>
/// <param name="Name">As it is sent.</param>
/// <param name="Type">"string", "integer", "number" or "boolean".</param>
/// <param name="Description">What it is.</param>
internal sealed record ParameterText(string Name, string Type, string Description)
{
    public bool IsInPath { get; init; }

    public string? Format { get; init; }

    public string? Pattern { get; init; }

    public string? Minimum { get; init; }

    public string? Maximum { get; init; }

    /// <summary>As JSON.</summary>
    public string? Default { get; init; }

    /// <summary>As JSON; one that works.</summary>
    public string? Example { get; init; }
}
