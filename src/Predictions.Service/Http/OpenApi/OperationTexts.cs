using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Predictions.Contract;
using Predictions.Core;

namespace Predictions.Service.Http.OpenApi;

/// <summary>Writes each route's <see cref="OperationText"/> into its operation.</summary>
internal sealed class OperationTexts : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var text = context.Description.ActionDescriptor.EndpointMetadata.OfType<OperationText>().Single();
        operation.Summary = text.Summary;
        operation.Description = text.Description;
        operation.Tags = new HashSet<OpenApiTagReference> { new(text.Tag, context.Document) };
        operation.Parameters = [.. text.Parameters.Select(ToParameter)];
        if (text.Example is { } example && operation.RequestBody?.Content is { } content)
            content["application/json"].Example = JsonNode.Parse(example);
        foreach (var (status, response) in operation.Responses ?? [])
            if (status != "200")
                response.Description = DescriptionOf(int.Parse(status, CultureInfo.InvariantCulture), text);
        return Task.CompletedTask;
    }

    private static IOpenApiParameter ToParameter(ParameterText text) => new OpenApiParameter
    {
        Name = text.Name,
        In = text.IsInPath ? ParameterLocation.Path : ParameterLocation.Query,
        Required = text.IsInPath,
        Description = text.Description,
        Example = text.Example is { } example ? JsonNode.Parse(example) : null,
        Schema = new OpenApiSchema
        {
            Type = text.Type switch
            {
                "integer" => JsonSchemaType.Integer,
                "number" => JsonSchemaType.Number,
                "boolean" => JsonSchemaType.Boolean,
                _ => JsonSchemaType.String,
            },
            Format = text.Format,
            Pattern = text.Pattern,
            Minimum = text.Minimum,
            Maximum = text.Maximum,
            Default = text.Default is { } value ? JsonNode.Parse(value) : null,
        },
    };

    /// <summary>The reasons that this status can have here.</summary>
    private static string DescriptionOf(int status, OperationText text)
    {
        ErrorReason[] everywhere =
        [
            ErrorReason.InvalidField, ErrorReason.TooManyItems, ErrorReason.MessageTooLarge,
            ErrorReason.Overloaded, ErrorReason.DeadlineExceeded,
        ];
        var rows = everywhere.Concat(text.Errors).Distinct().Select(error => ErrorTable.Of(error.WireName())).Where(row => row.Http == status).ToList();
        if (status == ErrorTable.Internal.Http)
            rows.Add(ErrorTable.Internal);
        return status == StatusCodes.Status415UnsupportedMediaType
            ? $"Unsupported media type ({ErrorTable.UnsupportedMediaType})."
            : string.Join("; ", rows.Select(row => $"{row.Title} ({row.Reason})")) + ".";
    }
}
